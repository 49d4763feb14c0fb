import { join } from "node:path";
import { activeFolder, type VersionFolder } from "./version_order.ts";
import { enabledKeys, parseConfig } from "./config_toml.ts";
import { isSameFile, programPath, readHint } from "./launch_hint.ts";
import {
  DEFAULT_MARKETPLACE,
  type Env,
  MANIFEST_PATH,
  marketplaceOf,
  PLUGIN_NAME,
} from "./names.ts";
import { configPath, knownCodexHome, versionsPath } from "./places.ts";

/** What is known of the plugin on this machine; names as the JSON of `codex status` has them. */
export interface PluginFacts {
  /** Whether it is switched on and its files are there. */
  readonly plugin_installed: boolean;
  readonly plugin_key: string | null;
  readonly plugin_dir: string | null;
  readonly plugin_version: string | null;
  /** Path of the program that installed it, as it was written down. */
  readonly plugin_binary_hint: string | null;
  /** Whether that is this very program; unknown without an installation. */
  readonly plugin_matches_current_binary: boolean | null;
  /** What makes it fit; nothing if it fits. */
  readonly plugin_reinstall_command: string | null;
  /** Keys that are switched on although there are no files for them. */
  readonly plugin_stale_keys: readonly string[];
  /** Why `config.toml` could not be read, if it could not. */
  readonly plugin_config_error: string | null;
}

interface Installed {
  readonly key: string;
  readonly dir: string;
  readonly version: string | null;
}

/**
 * Looks for the plugin where Codex keeps its files (codex §4). Never throws: what cannot be read
 * counts as not there, or is told in `plugin_config_error`. With several marketplaces the one that
 * fits this program comes first.
 *
 * @param selfPath path of this program: the executable, or its main module
 * @param typed how a command of this program is typed where it runs
 */
export async function pluginFacts(
  env: Env,
  selfPath: string,
  typed: (command: string) => string = (command) => `tunnel-client ${command}`,
): Promise<PluginFacts> {
  const home = knownCodexHome(env);
  const { keys, error } = home === undefined
    ? { keys: [], error: null }
    : await readKeys(configPath(home));
  const found: Installed[] = [];
  const stale: string[] = [];
  for (const key of keys) {
    const installed = await installedAs(key, home ?? "");
    if (installed === undefined) stale.push(key);
    else found.push(installed);
  }
  const judged = await Promise.all(found.map(async (installed) => {
    const hint = await readHint(installed.dir);
    const path = hint === undefined ? null : programPath(hint);
    return { ...installed, path, fits: path !== null && await isSameFile(path, selfPath) };
  }));
  const chosen = judged.find(({ fits }) => fits) ?? judged[0];
  const marketplace = marketplaceOf(chosen?.key ?? stale[0] ?? "") ?? DEFAULT_MARKETPLACE;
  const flags = marketplace === DEFAULT_MARKETPLACE ? "" : ` --marketplace ${marketplace}`;
  const isWell = chosen?.fits === true;
  return {
    plugin_installed: chosen !== undefined,
    plugin_key: chosen?.key ?? null,
    plugin_dir: chosen?.dir ?? null,
    plugin_version: chosen?.version ?? null,
    plugin_binary_hint: chosen?.path ?? null,
    plugin_matches_current_binary: chosen?.fits ?? null,
    plugin_reinstall_command: isWell ? null : typed(`codex plugin install${flags}`),
    plugin_stale_keys: stale,
    plugin_config_error: error,
  };
}

async function readKeys(
  path: string,
): Promise<{ readonly keys: readonly string[]; readonly error: string | null }> {
  try {
    const parsed = parseConfig(await Deno.readTextFile(path));
    return parsed.kind === "config"
      ? { keys: enabledKeys(parsed.value), error: null }
      : { keys: [], error: `${path} is no valid TOML: ${parsed.why}` };
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return { keys: [], error: null };
    const why = cause instanceof Error ? cause.message : String(cause);
    return { keys: [], error: `${path} cannot be read: ${why}` };
  }
}

/** The folder that Codex takes for a key, if it holds a plugin of this name. */
async function installedAs(key: string, home: string): Promise<Installed | undefined> {
  const base = versionsPath(home, marketplaceOf(key) ?? "");
  const active = activeFolder(await folders(base));
  if (active === undefined) return undefined;
  const dir = join(base, active.name);
  try {
    const manifest: unknown = JSON.parse(await Deno.readTextFile(join(dir, MANIFEST_PATH)));
    const { name, version } = members(manifest);
    if (name !== PLUGIN_NAME) return undefined;
    return { key, dir, version: typeof version === "string" ? version : null };
  } catch {
    return undefined;
  }
}

async function folders(base: string): Promise<VersionFolder[]> {
  const found: VersionFolder[] = [];
  try {
    for await (const { name } of Deno.readDir(base)) {
      const { isDirectory, mtime } = await Deno.stat(join(base, name));
      if (isDirectory) found.push({ name, changedMs: mtime?.getTime() ?? 0 });
    }
  } catch {
    // Not there, or not ours to read: as good as empty.
  }
  return found;
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
