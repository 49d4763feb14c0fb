import type { Flags } from "../../config/flags.ts";
import type { OptionReader } from "../../config/option_reader.ts";
import type { AdminTunnel } from "../../control/tunnel_admin_record.ts";
import { chooseAdminProfile, keepAdminProfile } from "../../runtimes/admin_choice.ts";
import type { AdminProfile } from "../../runtimes/admin_profile.ts";
import { type AliasRecord, newAliasRecord } from "../../runtimes/alias_record.ts";
import { utcSeconds } from "../../runtimes/history.ts";
import {
  chooseTunnel,
  type ChosenTunnel,
  type TunnelOwners,
} from "../../runtimes/tunnel_choice.ts";
import { scopeOptions } from "../admin/options.ts";
import { idsOf } from "../admin/scopes.ts";
import { type AdminPlan, adminPlan } from "./admin_question.ts";
import { openAdmin } from "./open_admin.ts";
import { aliasOption, tunnelOptions } from "./options.ts";
import type { StateCall } from "./verb.ts";

/** The flags of `create`, which `connect` takes as well. */
export const aliasTunnelRows = [
  aliasOption,
  ...Object.values(tunnelOptions),
  ...Object.values(scopeOptions),
];

/** Which alias is to have a tunnel, and what is known of that. */
export interface AliasPlan extends AdminPlan, TunnelOwners {
  readonly alias: string;
  /** Empty if not given. */
  readonly name: string;
  /** Empty if not given. */
  readonly description: string;
}

/** Reads the flags of {@linkcode aliasTunnelRows}; whatever is wrong goes to the reader. */
export function aliasPlan(reader: OptionReader, flags: Flags): AliasPlan {
  const organizationIds = idsOf(reader, flags, scopeOptions.organizations) ?? [];
  const workspaceIds = idsOf(reader, flags, scopeOptions.workspaces) ?? [];
  if (organizationIds.length > 0 && workspaceIds.length > 0) {
    reader.problems.push({
      setting: "",
      kind: "invalid",
      line: "a tunnel belongs either to organizations or to workspaces here: " +
        "set --organization-id or --workspace-id, not both",
    });
  }
  return {
    ...adminPlan(reader),
    alias: reader.take(aliasOption),
    name: reader.take(tunnelOptions.name) ?? "",
    description: reader.take(tunnelOptions.description) ?? "",
    organizationIds,
    workspaceIds,
  };
}

/** The tunnel of an alias and who administrates it. */
export interface AliasTunnel {
  readonly chosen: ChosenTunnel;
  readonly admin: AdminProfile;
}

/**
 * Finds or makes the tunnel of an alias (runtimes §1.4); an alias whose tunnel is gone lends its owners
 * to the new one. Nothing local is changed. To be called with the alias's lock.
 *
 * @throws OperatorError, TunnelAdminError
 */
export async function tunnelOfAlias(plan: AliasPlan, call: StateCall): Promise<AliasTunnel> {
  const { aliases, adminProfiles } = await call.state.read();
  const record = aliases.get(plan.alias);
  const question = { ...plan.question, ofAlias: record?.admin_profile ?? "" };
  const admin = chooseAdminProfile(question, adminProfiles);
  const isScoped = plan.organizationIds.length + plan.workspaceIds.length > 0;
  using opened = openAdmin(admin, plan, call);
  const chosen = await chooseTunnel(opened.admin, {
    alias: plan.alias,
    name: plan.name || record?.name || "",
    description: plan.description || record?.description || "",
    organizationIds: isScoped ? plan.organizationIds : record?.organization_ids ?? [],
    workspaceIds: isScoped ? plan.workspaceIds : record?.workspace_ids ?? [],
    knownTunnelId: record?.tunnel_id || undefined,
  }, call.signal);
  return { chosen, admin };
}

/** What an alias is kept with besides its tunnel. */
export type AliasExtras = Partial<
  Pick<
    AliasRecord,
    | "config_path"
    | "profile_name"
    | "profile_dir"
    | "profile_path"
    | "profile_digest"
    | "health_url_file"
  >
>;

/**
 * Keeps the tunnel of an alias and the admin profile it was found with. What is known of its profile
 * stays unless `extras` says something else (cli §18).
 */
export async function keepAlias(
  plan: Pick<AliasPlan, "alias" | "question">,
  { tunnel, admin }: { readonly tunnel: AdminTunnel; readonly admin: AdminProfile },
  { state, signal }: Pick<StateCall, "state" | "signal">,
  extras: AliasExtras = {},
): Promise<AliasRecord> {
  const { alias, question: { named } } = plan;
  return await state.change(signal, (data) => {
    const now = utcSeconds(Date.now());
    const context = { alias, wasNamed: named !== undefined, now };
    const kept = keepAdminProfile(admin, context, data.adminProfiles, data.aliases);
    data.adminProfiles = kept.profiles;
    const before = data.aliases.get(alias) ?? newAliasRecord(alias, tunnel.id);
    const record: AliasRecord = {
      ...before,
      ...recordOf(tunnel, before),
      admin_profile: kept.name,
      updated_at: now,
      ...extras,
    };
    data.aliases.set(alias, record);
    return record;
  });
}

/** What of a tunnel is kept; of one that could not be looked up, what was known of it stays. */
function recordOf(
  { id, name, description, organization_ids, workspace_ids, tenant_ids }: AdminTunnel,
  before: AliasRecord,
): Partial<AliasRecord> {
  if (name === "" && before.tunnel_id === id) return {};
  return {
    tunnel_id: id,
    name,
    description,
    organization_ids: organization_ids ?? [],
    workspace_ids: workspace_ids ?? [],
    tenant_ids: tenant_ids ?? [],
  };
}
