import { dirname, join } from "node:path";
import { OperatorError } from "../../core/errors.ts";
import { switchedOff } from "./config_edit.ts";
import {
  type ConfigFile,
  readConfigFile,
  removeConfigFile,
  replaceConfigFile,
} from "./config_file.ts";
import { enabledKeys, parseConfig, pluginKeys } from "./config_toml.ts";
import { type Before, type EditRecord, readRecord, removeRecord, undone } from "./edit_record.ts";
import { isMarketplace, LOCAL_VERSION, marketplaceOf, pluginKey } from "./names.ts";
import { cachePath, configPath, localPath, versionsPath } from "./places.ts";
import { folderNames, holdsPlugin, removeEmpty, removeTree, UNFINISHED } from "./plugin_files.ts";

/** What removing did. */
export interface Uninstalled {
  /** Folders that are gone. */
  readonly folders: readonly string[];
  /** Keys that are gone from `config.toml`. */
  readonly keys: readonly string[];
  readonly config: string;
  /** Keys that stay: Codex itself installed these from a marketplace. */
  readonly kept: readonly string[];
}

/**
 * Removes what installations left, of every marketplace (codex §4, §12.17): first the keys in
 * `config.toml`, then the folders. If nobody changed `config.toml` since, it is afterwards as it was
 * before, byte for byte. What is not there does not matter. Releases of the plugin that Codex
 * installed by itself are left alone.
 *
 * @throws OperatorError if `config.toml` cannot be edited; then nothing is removed
 */
export async function uninstallPlugin(home: string): Promise<Uninstalled> {
  const config = configPath(home);
  const file = await readConfigFile(config);
  const keys = keysIn(file, config);
  const known = keys.all.map((key) => marketplaceOf(key) ?? "");
  const cached = (await folderNames(cachePath(home))).filter(isMarketplace);
  const found = await Promise.all(
    [...new Set([...cached, ...known])].map((marketplace) => look(home, marketplace)),
  );
  const ours = found.filter(({ isOurs }) => isOurs);
  const isOn = ({ marketplace }: Found) => keys.enabled.includes(pluginKey(marketplace));
  // Somebody's own note that the plugin is off harms nobody.
  const isDropped = (place: Found) =>
    place.record !== undefined || place.releases.length === 0 && (place.isOurs || isOn(place));
  const inConfig = found.filter(({ marketplace }) => known.includes(marketplace));
  const dropped = inConfig.filter(isDropped);
  await writeBack(file, await without(file, dropped));
  const folders: string[] = [];
  for (const { marketplace, leftovers } of ours) {
    for (const folder of [localPath(home, marketplace), ...leftovers]) {
      if (await removeTree(folder)) folders.push(folder);
    }
    await removeRecord(home, marketplace);
    await removeEmptyFolders(home, marketplace);
  }
  const keysOf = (places: readonly Found[]) => places.map(({ marketplace: m }) => pluginKey(m));
  const kept = inConfig.filter((place) => isOn(place) && !isDropped(place));
  return { folders, keys: keysOf(dropped), config, kept: keysOf(kept) };
}

/** What there is of one marketplace. */
interface Found {
  readonly marketplace: string;
  /** Whether an installation of ours left something. */
  readonly isOurs: boolean;
  readonly record: EditRecord | undefined;
  /** Folders of versions that Codex itself installed. */
  readonly releases: readonly string[];
  /** Paths of folders that an interrupted installation left. */
  readonly leftovers: readonly string[];
}

async function look(home: string, marketplace: string): Promise<Found> {
  const base = versionsPath(home, marketplace);
  const names = await folderNames(base);
  const record = await readRecord(home, marketplace);
  const leftovers = names.filter((name) => name.startsWith(UNFINISHED));
  return {
    marketplace,
    isOurs: record !== undefined || leftovers.length > 0 ||
      await holdsPlugin(localPath(home, marketplace)),
    record,
    releases: names.filter((name) => name !== LOCAL_VERSION && !leftovers.includes(name)),
    leftovers: leftovers.map((name) => join(base, name)),
  };
}

function keysIn({ text }: ConfigFile, config: string) {
  const parsed = parseConfig(text ?? "");
  if (parsed.kind === "config") {
    return { all: pluginKeys(parsed.value), enabled: enabledKeys(parsed.value) };
  }
  throw new OperatorError(`${config} is no valid TOML: ${parsed.why}; nothing was changed`);
}

/** The file's text without our keys: what was there before if that is known, else the rest. */
async function without(
  { text, path }: ConfigFile,
  places: readonly Found[],
): Promise<Before | undefined> {
  if (text === undefined) return undefined;
  let found: Before = { kind: "file", text };
  const left = new Map(places.map(({ marketplace, record }) => [marketplace, record]));
  // Several installations are undone in the opposite order, whichever that is.
  for (let again = true; again;) {
    again = false;
    for (const [marketplace, record] of left) {
      if (record === undefined || found.kind === "no-file") continue;
      const before: Before | undefined = await undone(found.text, record);
      if (before === undefined) continue;
      left.delete(marketplace);
      found = before;
      again = true;
    }
  }
  if (found.kind === "no-file") return found;
  const edit = switchedOff(found.text, [...left.keys()].map(pluginKey));
  if (edit.kind === "refused") throw new OperatorError(`${path} ${edit.why}; nothing was changed`);
  return edit.kind === "changed" ? { kind: "file", text: edit.text } : found;
}

async function writeBack(file: ConfigFile, wanted: Before | undefined): Promise<void> {
  if (wanted === undefined) return;
  if (wanted.kind === "no-file") return await removeConfigFile(file);
  if (wanted.text !== file.text) await replaceConfigFile(file, wanted.text);
}

/** Folders that only an installation made, from the inside out. */
async function removeEmptyFolders(home: string, marketplace: string): Promise<void> {
  for (let path = versionsPath(home, marketplace); path !== home; path = dirname(path)) {
    if (!path.startsWith(join(home, "")) || !await removeEmpty(path)) return;
  }
}
