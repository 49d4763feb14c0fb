import { resolve } from "node:path";
import { secretIn } from "../../runtimes/secret_bearing.ts";
import { stopOnSignals } from "../stop_signal.ts";
import { systemSources } from "../system_sources.ts";
import { runtimesWords, selfHint } from "./plugin_launch.ts";
import { pluginOptions } from "./plugin_options.ts";
import { type PluginVerb, runPluginVerb } from "./plugin_verb.ts";

const { pluginRoot, passEnv } = pluginOptions;

const verb: PluginVerb = {
  usage: "serve",
  purpose: [
    "The MCP server of the plugin, over standard input and output, until the input ends. Codex starts",
    "it by itself.",
  ],
  rows: [pluginRoot, passEnv],
  async run(reader) {
    const { servePlugin } = await import("../../codex/plugin/server.ts");
    using stop = stopOnSignals();
    const { env } = systemSources;
    const pipes = { input: Deno.stdin.readable, output: Deno.stdout.writable };
    await servePlugin(pipes, {
      env,
      secretIn,
      pluginDir: resolve(reader.take(pluginRoot) ?? "."),
      self: await selfHint(),
      commandWords: (program, command) => runtimesWords(program, command, env),
      passed: reader.take(passEnv),
    }, stop.signal);
    return 0;
  },
};

/** `codex plugin serve`: what the plugin's `.mcp.json` starts (codex §4.1). */
export const codexPluginServe = (args: string[]): Promise<number> => runPluginVerb(verb, args);
export const codexPluginServeFlags = verb.rows;
