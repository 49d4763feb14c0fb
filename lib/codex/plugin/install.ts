import { OperatorError } from "../../core/errors.ts";
import { bundleFiles, type Launch } from "./bundle.ts";
import { switchedOn } from "./config_edit.ts";
import { readConfigFile, replaceConfigFile } from "./config_file.ts";
import { recordOf, writeRecord } from "./edit_record.ts";
import { pluginKey } from "./names.ts";
import { configPath, localPath } from "./places.ts";
import { expectFillable, replaceFolder, writeFiles } from "./plugin_files.ts";

/** What is to be installed where. */
export interface Installation {
  /** Where Codex keeps its files. */
  readonly home: string;
  readonly marketplace: string;
  readonly launch: Launch;
  /** Names of further variables that the plugin's server may hand on. */
  readonly passed: readonly string[];
}

/** What an installation did. */
export interface Installed {
  readonly folder: string;
  readonly key: string;
  readonly config: string;
  /** False if the plugin was switched on already. */
  readonly switchedOn: boolean;
}

/**
 * Writes the plugin into the folder of a marketplace and switches it on (codex §4). A second time
 * changes nothing but the files. A `config.toml` that cannot be edited is found out first: then
 * nothing is written at all.
 *
 * @throws OperatorError
 */
export async function installPlugin(
  { home, marketplace, launch, passed }: Installation,
): Promise<Installed> {
  const [key, config] = [pluginKey(marketplace), configPath(home)];
  const file = await readConfigFile(config);
  const edit = switchedOn(file.text ?? "", key);
  if (edit.kind === "refused") {
    throw new OperatorError(`${config} ${edit.why}; nothing was changed`);
  }
  const folder = localPath(home, marketplace);
  await replaceFolder(folder, bundleFiles(launch, passed));
  if (edit.kind === "changed") {
    await writeRecord(home, marketplace, await recordOf(file.text, edit.text, edit.splices));
    await replaceConfigFile(file, edit.text);
  }
  return { folder, key, config, switchedOn: edit.kind === "changed" };
}

/** Writes the plugin into a folder, for another way to hand it to Codex. @throws OperatorError */
export async function exportPlugin(
  folder: string,
  launch: Launch,
  passed: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  await expectFillable(folder);
  const files = bundleFiles(launch, passed);
  // Into the folder as it is: it may be somebody's repository.
  await writeFiles(folder, files);
  return files;
}
