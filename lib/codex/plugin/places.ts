import { join } from "node:path";
import { OperatorError } from "../../core/errors.ts";
import { type Env, LOCAL_VERSION, PLUGIN_NAME } from "./names.ts";

/**
 * Where Codex keeps its files: as given, else `CODEX_HOME`, else `.codex` below the user's folder
 * (codex §4).
 *
 * @throws OperatorError if none of the three is known
 */
export function codexHome(env: Env, given?: string): string {
  const home = knownCodexHome(env, given);
  if (home !== undefined) return home;
  throw new OperatorError(
    "where Codex keeps its files is not known: set CODEX_HOME or give --codex-home",
  );
}

/** The same, or nothing where it is not known. */
export function knownCodexHome(env: Env, given?: string): string | undefined {
  const named = given || env("CODEX_HOME");
  if (named) return named;
  const userHome = env("HOME") || env("USERPROFILE");
  return userHome ? join(userHome, ".codex") : undefined;
}

/** The file in which plugins are switched on. */
export function configPath(home: string): string {
  return join(home, "config.toml");
}

/** The folder with one folder for each marketplace. */
export function cachePath(home: string): string {
  return join(home, "plugins", "cache");
}

/** The folder with one folder for each version of this plugin. */
export function versionsPath(home: string, marketplace: string): string {
  return join(cachePath(home), marketplace, PLUGIN_NAME);
}

/** The folder that an installation fills. */
export function localPath(home: string, marketplace: string): string {
  return join(versionsPath(home, marketplace), LOCAL_VERSION);
}
