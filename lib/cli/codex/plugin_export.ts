import { resolve } from "node:path";
import { exportPlugin } from "../../codex/plugin/install.ts";
import { programPath } from "../../codex/plugin/launch_hint.ts";
import { printLines } from "../output.ts";
import { pluginLaunch } from "./plugin_launch.ts";
import { pluginOptions } from "./plugin_options.ts";
import { type PluginVerb, runPluginVerb } from "./plugin_verb.ts";

const { dir, passEnv } = pluginOptions;

const verb: PluginVerb = {
  usage: "export --dir DIR",
  purpose: [
    "Writes the plugin's files into a folder, for a marketplace of your own. They name this program by",
    "its path: on a machine where it is elsewhere, export again.",
  ],
  rows: [dir, passEnv],
  place: (reader) => resolve(reader.take(dir) ?? ""),
  async run(reader) {
    const folder = resolve(reader.take(dir) ?? "");
    const launch = await pluginLaunch();
    const files = await exportPlugin(folder, launch, reader.take(passEnv));
    printLines(
      `Wrote ${files.size} files to ${folder}`,
      `They start ${programPath(launch.hint)}`,
    );
    return 0;
  },
};

/** `codex plugin export` (cli §12). */
export const codexPluginExport = (args: string[]): Promise<number> => runPluginVerb(verb, args);
export const codexPluginExportFlags = verb.rows;
