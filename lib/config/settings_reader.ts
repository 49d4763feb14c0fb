import { type LoadReport, type LoadSources, readSettingsWith } from "./read_settings.ts";
import { namesSource } from "./select_source.ts";

/**
 * The reader of settings for a process that lives long: the parsers of files, which take 6 MiB, are
 * loaded only if the command line or the environment names a file.
 */
export async function settingsReader(
  sources: Pick<LoadSources, "flags" | "env">,
): Promise<(input: LoadSources) => LoadReport> {
  if (namesSource(sources)) return (await import("./load.ts")).readSettings;
  return (input) =>
    readSettingsWith(input, () => {
      throw new Error("no file is named, so none is read");
    });
}
