import { OperatorError } from "../core/errors.ts";
import { type AdminProfile, type AdminProfiles, withProfile } from "./admin_profile.ts";
import type { AliasRecord } from "./alias_record.ts";
import { DEFAULT_ADMIN_KEY } from "./key_reference.ts";

/** Where tunnels are administrated unless told otherwise. */
const DEFAULT_BASE_URL = "https://api.openai.com";

/** What a command line says about the administration; `undefined` where it says nothing. */
export interface AdminOverrides {
  readonly baseUrl: string | undefined;
  /** Empty takes a stored path away. */
  readonly urlPath: string | undefined;
  /** `env:NAME` or `file:PATH`. */
  readonly adminKey: string | undefined;
}

/** The variables that stand in for what is neither given nor stored, already checked. */
export interface AdminDefaults {
  readonly baseUrl: string | undefined;
  readonly urlPath: string | undefined;
}

/** What the choice of an admin profile follows from. */
export interface AdminQuestion {
  /** `--admin-profile`, already a name. */
  readonly named: string | undefined;
  /** The admin profile that the alias was made with; empty if there is none. */
  readonly ofAlias: string;
  /** `TUNNEL_MCP_ADMIN_PROFILE`, already a name. */
  readonly fromEnv: string | undefined;
  readonly overrides: AdminOverrides;
  readonly defaults: AdminDefaults;
}

/** The name of the admin profile to use: the active one ranks before `default` (cli §18). */
export function adminProfileName(
  { named, ofAlias, fromEnv }: Pick<AdminQuestion, "named" | "ofAlias" | "fromEnv">,
  { active }: Pick<AdminProfiles, "active">,
): string {
  return named ?? (ofAlias || undefined) ?? fromEnv ?? (active || "default");
}

/** The admin profile to use with the values that count now; whether it is stored is another matter. */
export function chooseAdminProfile(
  question: AdminQuestion,
  all: AdminProfiles,
): AdminProfile {
  return effectiveProfile(adminProfileName(question, all), question, all);
}

/**
 * The base URL of the environment that a stored profile outranks, which somebody who has just exported
 * another one does not expect; `undefined` where they agree. Pure.
 */
export function outrankedBaseUrl(
  { overrides, defaults }: Pick<AdminQuestion, "overrides" | "defaults">,
  { control_plane_base_url: used }: Pick<AdminProfile, "control_plane_base_url">,
): string | undefined {
  if (overrides.baseUrl !== undefined || defaults.baseUrl === used) return undefined;
  return defaults.baseUrl;
}

/** What a profile of this name says: given, stored, from the environment, by default (runtimes §2). */
export function effectiveProfile(
  name: string,
  { overrides, defaults }: Pick<AdminQuestion, "overrides" | "defaults">,
  { profiles }: Pick<AdminProfiles, "profiles">,
): AdminProfile {
  const stored = profiles.get(name);
  return {
    name,
    control_plane_base_url: overrides.baseUrl ?? (stored?.control_plane_base_url || undefined) ??
      defaults.baseUrl ?? DEFAULT_BASE_URL,
    control_plane_url_path: overrides.urlPath ?? stored?.control_plane_url_path ??
      defaults.urlPath ?? "",
    admin_key: overrides.adminKey ?? (stored?.admin_key || undefined) ?? DEFAULT_ADMIN_KEY,
    updated_at: stored?.updated_at ?? "",
    other: stored?.other ?? {},
  };
}

/** The admin profiles with the one that an alias shall keep, and its name. */
export interface KeptAdminProfile {
  readonly profiles: AdminProfiles;
  readonly name: string;
}

/**
 * Stores for an alias the admin profile it was made with. Values that differ from a profile which
 * others rely on go into one of the alias's own, unless that very profile was asked for; none is made
 * active by that (cli §18).
 *
 * @param wasNamed whether the command line named the profile
 * @throws OperatorError if the alias's own profile would take one from other aliases
 */
export function keepAdminProfile(
  chosen: AdminProfile,
  { alias, wasNamed, now }: {
    readonly alias: string;
    readonly wasNamed: boolean;
    /** RFC 3339, UTC, seconds. */
    readonly now: string;
  },
  all: AdminProfiles,
  aliases: ReadonlyMap<string, AliasRecord>,
): KeptAdminProfile {
  const isOthers = (name: string) =>
    [...aliases.values()].some((each) => each.alias !== alias && each.admin_profile === name);
  const stored = all.profiles.get(chosen.name);
  if (stored !== undefined && isSame(stored, chosen)) return { profiles: all, name: chosen.name };
  const isFree = stored === undefined || wasNamed ||
    !isOthers(chosen.name) && all.active !== chosen.name;
  const name = isFree ? chosen.name : alias;
  if (!isFree && all.profiles.has(alias) && (isOthers(alias) || all.active === alias)) {
    const both = chosen.name === alias ? alias : `${chosen.name} and ${alias}`;
    throw new OperatorError(
      `admin profile ${both}: other aliases rely on what is stored there; name another one for ` +
        "this alias with --admin-profile",
    );
  }
  const profile = { ...chosen, name, updated_at: now };
  return { profiles: withProfile(all, profile, { activate: false }), name };
}

function isSame(a: AdminProfile, b: AdminProfile): boolean {
  return a.control_plane_base_url === b.control_plane_base_url &&
    a.control_plane_url_path === b.control_plane_url_path && a.admin_key === b.admin_key;
}
