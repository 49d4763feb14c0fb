import { readConfigFile } from "./config_file.ts";
import { parseFlags } from "./flags.ts";
import { optionRows } from "./options.ts";
import { SettingsError } from "./problem.ts";
import { type LoadReport, type LoadSources, readSettingsWith } from "./read_settings.ts";
import type { ReferenceSources } from "./references.ts";
import type { Settings } from "./settings.ts";

export type { EffectiveValue } from "./effective_value.ts";
export type { LoadReport, LoadSources } from "./read_settings.ts";

/** Reads the settings from command line, environment, file and defaults. */
export function readSettings(input: LoadSources): LoadReport {
  return readSettingsWith(input, readConfigFile);
}

/** The settings of a command line as it was typed. Throws one {@linkcode SettingsError}. */
export function loadSettings(
  { args, ...sources }: ReferenceSources & { readonly args: readonly string[] },
): Settings {
  const { settings, problems } = readSettings({ flags: parseFlags(args, optionRows), ...sources });
  if (settings === undefined) throw new SettingsError(problems);
  return settings;
}
