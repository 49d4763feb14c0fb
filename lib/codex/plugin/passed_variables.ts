import { PROXY_VARIABLES } from "../../core/proxy_environment.ts";

/**
 * Variables that the plugin's server gets from Codex and hands to the program it starts. Everything
 * else of the environment stays out: Codex passes only what `.mcp.json` names, and so does the server.
 */
const SYSTEM: readonly string[] = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ"],
  ...["USERPROFILE", "APPDATA", "LOCALAPPDATA", "SYSTEMROOT", "TEMP", "TMP", "PATHEXT"],
  ...["TMUX_TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"],
];

/** What the runtime of a script looks at: where its cache is, and whom it trusts. */
const RUNTIME: readonly string[] = ["DENO_DIR", "DENO_CERT", "DENO_TLS_CA_STORE", "NO_COLOR"];

/** Where this program keeps its files, and the names that stand for keys by default. */
const OWN: readonly string[] = [
  ...["CODEX_HOME", "TUNNEL_CLIENT_BIN", "TUNNEL_CLIENT_CACHE_DIR"],
  ...["TUNNEL_CLIENT_STATE_DIR", "TUNNEL_CLIENT_PROFILE_DIR", "TUNNEL_MCP_ADMIN_PROFILE"],
  ...["CONTROL_PLANE_BASE_URL", "CONTROL_PLANE_URL_PATH", "CA_BUNDLE"],
  ...["CONTROL_PLANE_API_KEY", "OPENAI_API_KEY", "OPENAI_ADMIN_KEY"],
];

/** The names that are passed in every case. */
export const PASSED_VARIABLES: readonly string[] = [
  ...SYSTEM,
  ...RUNTIME,
  ...PROXY_VARIABLES,
  ...OWN,
];

/** A variable's name. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Variables that these texts refer to, as `env:NAME`, `$NAME` or `${NAME}`. Pure. */
export function referredVariables(...texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => [
    ...text.matchAll(/(?<![\w])env:([A-Za-z_]\w*)|\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\}/g),
  ]);
  return [...new Set(found.map(([, one, two, three]) => one ?? two ?? three ?? ""))];
}

/** The variables of these names that are set. */
export function passedEnvironment(
  names: readonly string[],
  env: (name: string) => string | undefined,
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of names) {
    const value = env(name);
    if (value !== undefined) passed[name] = value;
  }
  return passed;
}
