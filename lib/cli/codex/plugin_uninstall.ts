import { uninstallPlugin } from "../../codex/plugin/uninstall.ts";
import { printLines } from "../output.ts";
import { homeOf, pluginOptions } from "./plugin_options.ts";
import { type PluginVerb, runPluginVerb } from "./plugin_verb.ts";

const verb: PluginVerb = {
  usage: "uninstall",
  purpose: [
    "Removes the plugin's files of every marketplace and its entries in config.toml. If nobody else",
    "changed config.toml since, it is as it was before, byte for byte. Nothing to remove is no error.",
  ],
  rows: [pluginOptions.codexHome],
  place: (reader) => homeOf(reader.take(pluginOptions.codexHome)),
  async run(reader) {
    const home = homeOf(reader.take(pluginOptions.codexHome));
    const { folders, keys, config, kept } = await uninstallPlugin(home);
    printLines(
      ...folders.map((folder) => `Removed ${folder}`),
      ...keys.map((key) => `Removed ${key} from ${config}`),
      ...kept.map((key) => `Kept ${key}, which Codex installed: codex plugin remove ${key}`),
      ...(folders.length + keys.length + kept.length === 0 ? [`Nothing to remove in ${home}`] : []),
    );
    return 0;
  },
};

/** `codex plugin uninstall` (cli §12). */
export const codexPluginUninstall = (args: string[]): Promise<number> => runPluginVerb(verb, args);
export const codexPluginUninstallFlags = verb.rows;
