import type { LoadReport, LoadSources } from "../config/read_settings.ts";
import type { Settings } from "../config/settings.ts";
import { withheldBy } from "../config/withheld.ts";
import type { Flavor } from "../core/flavor.ts";

/** Reads settings; never throws for what an operator can do wrong. */
export type SettingsReader = (input: LoadSources) => LoadReport;

/**
 * The reader of settings for a program of this flavor: a narrow one takes the same profiles, refuses what it
 * does not have, and serves no pages (cli §13).
 */
export function readerFor(flavor: Flavor, read: SettingsReader): SettingsReader {
  if (flavor === "full") return read;
  const withheld = withheldBy(flavor);
  return (input) => {
    const report = read({ ...input, withheld });
    return { ...report, settings: report.settings && withoutPages(report.settings) };
  };
}

function withoutPages(settings: Settings): Settings {
  return Object.freeze({
    ...settings,
    adminUi: Object.freeze({ ...settings.adminUi, enabled: false }),
  });
}
