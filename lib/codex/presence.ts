import { LOCAL_VERSION, PLUGIN_NAME } from "./plugin/names.ts";

/** What there is of Codex on this machine, as its files tell. */
export type CodexPresence =
  | { readonly kind: "absent" }
  | { readonly kind: "without_plugin"; readonly home: string }
  | { readonly kind: "with_plugin"; readonly home: string; readonly pluginDir: string }
  /** This process may not look, and does not ask for the right. */
  | { readonly kind: "unknown" };

/** The variables that tell where Codex keeps its files. */
const HOMES = ["CODEX_HOME", "HOME", "USERPROFILE"] as const;

/**
 * Looks for the files of Codex and of its plugin (cli §3). Starts nothing, and asks nobody for a right
 * that it lacks: a confined client has none of these. Never throws.
 */
export async function findCodexPresence(): Promise<CodexPresence> {
  for (const variable of HOMES) {
    if (!await mayDo({ name: "env", variable })) return { kind: "unknown" };
  }
  const [codexHome, ...userHomes] = HOMES.map((name) => Deno.env.get(name) || undefined);
  const userHome = userHomes.find((dir) => dir !== undefined);
  const home = codexHome ?? (userHome === undefined ? undefined : `${userHome}/.codex`);
  if (home === undefined) return { kind: "absent" };
  if (!await mayDo({ name: "read", path: home })) return { kind: "unknown" };
  if (!await isDirectory(home)) return { kind: "absent" };
  const pluginDir = await installedPlugin(`${home}/plugins/cache`);
  return pluginDir === undefined
    ? { kind: "without_plugin", home }
    : { kind: "with_plugin", home, pluginDir };
}

async function mayDo(right: Deno.PermissionDescriptor): Promise<boolean> {
  return (await Deno.permissions.query(right)).state === "granted";
}

async function installedPlugin(cache: string): Promise<string | undefined> {
  try {
    for await (const { name } of Deno.readDir(cache)) {
      const dir = `${cache}/${name}/${PLUGIN_NAME}/${LOCAL_VERSION}`;
      if (await isDirectory(dir)) return dir;
    }
  } catch {
    // No plugin was ever installed.
  }
  return undefined;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
