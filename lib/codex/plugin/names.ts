/** Reads a variable of the environment. */
export type Env = (name: string) => string | undefined;

/** Name of the plugin, in its manifest, its folder and its key. */
export const PLUGIN_NAME = "tunnel-mcp";

/** The marketplace whose plugins Codex takes from its own folder as they are. */
export const DEFAULT_MARKETPLACE = "debug";

/** The folder of a plugin that no release made; Codex prefers it to every version. */
export const LOCAL_VERSION = "local";

/** Where the manifest is, below the plugin's folder. */
export const MANIFEST_PATH = ".codex-plugin/plugin.json";

/** A marketplace is one part of a path and of a key: no separators, no leading dot. */
const MARKETPLACE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Whether a marketplace may be called this. */
export function isMarketplace(name: string): boolean {
  return MARKETPLACE.test(name);
}

/** The key under which Codex knows the plugin of a marketplace. */
export function pluginKey(marketplace: string): string {
  return `${PLUGIN_NAME}@${marketplace}`;
}

/** The marketplace of a key of this plugin; of any other key nothing. */
export function marketplaceOf(key: string): string | undefined {
  if (!key.startsWith(`${PLUGIN_NAME}@`)) return undefined;
  const marketplace = key.slice(PLUGIN_NAME.length + 1);
  return isMarketplace(marketplace) ? marketplace : undefined;
}
