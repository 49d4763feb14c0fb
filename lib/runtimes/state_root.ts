import { type Env, expandHome } from "../config/profile_dir.ts";

/** What finding the state root may look at. */
export interface StatePlaces {
  readonly env: Env;
  readonly os: typeof Deno.build.os;
  /** The names in a directory; `undefined` if there is no such directory. */
  entries(dir: string): readonly string[] | undefined;
}

/** Files of the state root; each holds one map as JSON text, despite its ending (runtimes §1.2). */
export const STATE_FILES = {
  aliases: "aliases.yaml",
  processes: "processes.yaml",
  adminProfiles: "admin_profiles.yaml",
} as const;

/** Directories of the state root that others may read; `configs` is there for older versions. */
export const STATE_DIRECTORIES = ["configs", "health", "logs"] as const;

/**
 * The directory that holds the state of local runtimes (cli §9): `TUNNEL_CLIENT_STATE_DIR`, else a
 * directory that an older version left, else the system's place for state.
 */
export function stateRoot({ env, os, entries }: StatePlaces): string {
  const read = (name: string) => {
    const value = env(name)?.trim();
    return value === undefined || value === "" ? undefined : value;
  };
  const set = read("TUNNEL_CLIENT_STATE_DIR");
  if (set !== undefined) return plain(expandHome(set, env));
  const home = read("HOME") ?? (os === "windows" ? read("USERPROFILE") : undefined);
  const codexHome = read("CODEX_HOME");
  const older = [
    ...(codexHome === undefined ? [] : [`${plain(codexHome)}/tunnel-mcp`]),
    ...(home === undefined ? [] : [`${plain(home)}/.codex/tunnel-mcp`]),
  ].find((dir) => entries(dir) !== undefined);
  if (older !== undefined) return older;
  const dotted = home === undefined ? undefined : `${plain(home)}/.tunnel-client`;
  // Guides have people keep profiles there: those alone do not make it a place of state.
  if (dotted !== undefined && entries(dotted)?.some(isState) === true) return dotted;
  const stateHome = read("XDG_STATE_HOME");
  if (stateHome !== undefined) return `${plain(stateHome)}/tunnel-client`;
  if (home === undefined) return "./.tunnel-client";
  return os === "darwin"
    ? `${plain(home)}/Library/Application Support/tunnel-client`
    : `${plain(home)}/.local/state/tunnel-client`;
}

function isState(name: string): boolean {
  return [...Object.values(STATE_FILES), "history.md", ...STATE_DIRECTORIES].includes(name);
}

/** Without a slash at its end. */
function plain(dir: string): string {
  return dir.length > 1 ? dir.replace(/\/+$/, "") || "/" : dir;
}
