import { OperatorError } from "../core/errors.ts";

/** Reads a variable of the environment. */
export type Env = (name: string) => string | undefined;

/** The directory of named profiles. */
export interface ProfileDirectory {
  readonly dir: string;
  /** Set by flag or variable; then no other place is looked at. */
  readonly explicit: boolean;
}

/** Whether the program runs on Windows, where settings live elsewhere. */
const ON_WINDOWS = Deno.build.os === "windows";

/**
 * Where named profiles are kept (configuration §3): what the flag or TUNNEL_CLIENT_PROFILE_DIR says, else
 * `$XDG_CONFIG_HOME/tunnel-client`, `$HOME/.config/tunnel-client`, or the system's place.
 *
 * @throws OperatorError naming `--profile-dir` if the environment tells none of them
 */
export function profileDirectory(explicit: string | undefined, env: Env): ProfileDirectory {
  if (explicit !== undefined) return { dir: expandHome(explicit, env), explicit: true };
  const base = present(env, "XDG_CONFIG_HOME") ?? join(present(env, "HOME"), ".config") ??
    (ON_WINDOWS ? present(env, "APPDATA") : undefined);
  if (base === undefined) {
    throw new OperatorError(
      "no place for profiles: neither HOME nor XDG_CONFIG_HOME is set; use --profile-dir DIR",
    );
  }
  return { dir: `${base}/tunnel-client`, explicit: false };
}

/** Replaces a leading `~/` by the home directory; without one the path stays as it is. */
export function expandHome(path: string, env: Env): string {
  const home = present(env, "HOME");
  return path.startsWith("~/") && home !== undefined ? `${home}${path.slice(1)}` : path;
}

/** Directories of older guides that profiles are read from, never written to (configuration §S). */
export function fallbackDirectories(
  env: Env,
): { readonly legacy: string; readonly plain: string } | undefined {
  const home = present(env, "HOME");
  return home === undefined
    ? undefined
    : { legacy: `${home}/.tunnel-client/profiles`, plain: `${home}/tunnel-client` };
}

function present(env: Env, name: string): string | undefined {
  const value = env(name);
  return value === undefined || value.trim() === "" ? undefined : value;
}

function join(base: string | undefined, name: string): string | undefined {
  return base === undefined ? undefined : `${base}/${name}`;
}
