import { installPlugin } from "../../codex/plugin/install.ts";
import { programPath } from "../../codex/plugin/launch_hint.ts";
import { printLines } from "../output.ts";
import { pluginLaunch } from "./plugin_launch.ts";
import { homeOf, pluginOptions } from "./plugin_options.ts";
import { type PluginVerb, runPluginVerb } from "./plugin_verb.ts";

const { codexHome, marketplace, passEnv } = pluginOptions;

const verb: PluginVerb = {
  usage: "install",
  purpose: [
    "Writes the plugin for Codex, which starts this very program, and switches it on in config.toml.",
    "Doing it again brings the files up to date. Codex itself need not be installed.",
  ],
  rows: [codexHome, marketplace, passEnv],
  place: (reader) => homeOf(reader.take(codexHome)),
  async run(reader) {
    const launch = await pluginLaunch();
    const { folder, key, config, switchedOn } = await installPlugin({
      home: homeOf(reader.take(codexHome)),
      marketplace: reader.take(marketplace),
      launch,
      passed: reader.take(passEnv),
    });
    printLines(
      `Installed ${folder}`,
      switchedOn ? `Switched on ${key} in ${config}` : `${key} was already on in ${config}`,
      `It starts ${programPath(launch.hint)}; start Codex anew to use it`,
    );
    return 0;
  },
};

/** `codex plugin install` (cli §12). */
export const codexPluginInstall = (args: string[]): Promise<number> => runPluginVerb(verb, args);
export const codexPluginInstallFlags = verb.rows;
