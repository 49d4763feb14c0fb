import { join } from "node:path";
import type { PluginFacts } from "../../codex/plugin/facts.ts";
import { isSameFile, programPath, readHint } from "../../codex/plugin/launch_hint.ts";
import { MANIFEST_PATH } from "../../codex/plugin/names.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../../wire/json.ts";

/**
 * What a diagnosis tells of the plugin: the installed one, or the one in a folder that was named.
 * Never throws.
 *
 * @param selfPath path of this program
 */
export async function pluginPart(
  root: string | undefined,
  facts: PluginFacts,
  selfPath: string,
): Promise<JsonObject> {
  if (root === undefined) return { source: "installed", ...facts };
  const manifest = await readManifest(root);
  const hint = await readHint(root);
  const binary = hint === undefined ? null : programPath(hint);
  return {
    source: "plugin_root",
    ...facts,
    plugin_root: root,
    plugin_root_exists: manifest !== undefined,
    plugin_root_version: typeof manifest?.["version"] === "string" ? manifest["version"] : null,
    plugin_root_binary_hint: binary,
    plugin_root_matches_current_binary: binary === null ? null : await isSameFile(binary, selfPath),
  };
}

async function readManifest(root: string): Promise<JsonObject | undefined> {
  try {
    const manifest = tryParseJson(await Deno.readTextFile(join(root, MANIFEST_PATH)));
    return isJsonObject(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}
