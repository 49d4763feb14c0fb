import { knownCodexHome } from "./plugin/places.ts";
import { type Env, LOCAL_VERSION, PLUGIN_NAME } from "./plugin/names.ts";

/** What there is of Codex on this machine, as its files tell. */
export type CodexPresence =
  | { readonly kind: "absent" }
  | { readonly kind: "without_plugin"; readonly home: string }
  | { readonly kind: "with_plugin"; readonly home: string; readonly pluginDir: string }
  /** This process may not look, and does not ask for the right. */
  | { readonly kind: "unknown" };

/** Looks for the files of Codex and of its plugin (cli §3); starts nothing, asks nobody. Never throws. */
export async function findCodexPresence(env: Env): Promise<CodexPresence> {
  try {
    const home = knownCodexHome(env);
    if (home === undefined) return { kind: "absent" };
    const { state } = await Deno.permissions.query({ name: "read", path: home });
    if (state !== "granted") return { kind: "unknown" };
    if (!await isDirectory(home)) return { kind: "absent" };
    const pluginDir = await installedPlugin(`${home}/plugins/cache`);
    return pluginDir === undefined
      ? { kind: "without_plugin", home }
      : { kind: "with_plugin", home, pluginDir };
  } catch {
    return { kind: "unknown" };
  }
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
