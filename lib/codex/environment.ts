import { PROXY_VARIABLES } from "../core/proxy_environment.ts";

/** What Codex and the commands it runs need to find themselves, their user and the network. */
const NEEDED: ReadonlySet<string> = new Set([
  "HOME",
  "PATH",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TERM",
  "TZ",
  "TMPDIR",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  ...PROXY_VARIABLES,
  // Windows finds neither programs nor profiles without these.
  "APPDATA",
  "COMSPEC",
  "HOMEDRIVE",
  "HOMEPATH",
  "LOCALAPPDATA",
  "PATHEXT",
  "PROGRAMDATA",
  "PROGRAMFILES",
  "SYSTEMROOT",
  "TEMP",
  "TMP",
  "USERPROFILE",
  "WINDIR",
]);

/** Families of variables: Codex's own settings, the language, where files of programs are. */
const NEEDED_PREFIXES: readonly string[] = ["CODEX_", "LC_", "XDG_"];

/** Variables whose values are ours and go nowhere else, whatever variable repeats them. */
const OUR_KEYS: readonly string[] = [
  "CONTROL_PLANE_API_KEY",
  "OPENAI_API_KEY",
  "OPENAI_ADMIN_KEY",
];

/**
 * The environment of Codex: of this process's own only what Codex needs, and nothing that carries a
 * key of ours along (codex §12.14). The reference hands over everything.
 *
 * @param secrets further texts that no variable may contain
 */
export function codexEnvironment(
  own: Readonly<Record<string, string>>,
  secrets: readonly string[] = [],
): Record<string, string> {
  const hidden = [...OUR_KEYS.map((name) => own[name] ?? ""), ...secrets]
    .map((text) => text.trim()).filter((text) => text !== "");
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (!isNeeded(name) || hidden.some((secret) => value.includes(secret))) continue;
    env[name] = value;
  }
  return env;
}

/** Windows does not tell upper from lower case in names. */
function isNeeded(name: string): boolean {
  const upper = name.toUpperCase();
  return NEEDED.has(name) || NEEDED.has(upper) && Deno.build.os === "windows" ||
    NEEDED_PREFIXES.some((prefix) => name.startsWith(prefix));
}
