import { expectArguments, parseFlags } from "../config/flags.ts";
import { takeProxyEnvironment } from "../core/proxy_environment.ts";
import { trustSystemStore } from "../core/system_trust.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import { infoJson, proxyLines, writeInfoFile } from "./dev_proxy_info.ts";
import { proxyOptions } from "./dev_proxy_options.ts";
import { readProxySettings } from "./dev_proxy_settings.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { aborted, stopOnSignals } from "./stop_signal.ts";
import { systemSources } from "./system_sources.ts";

const rows = Object.values(proxyOptions);

/**
 * `dev proxy`: a local control plane and a client of it in one process, so that MCP servers can be
 * called through a tunnel without an account. Serves until a signal or its duration ends it (cli
 * §11). Throws {@linkcode OperatorError} for what the operator must mend.
 */
export async function devProxy(args: string[]): Promise<number> {
  const flags = parseFlags(args, rows);
  if (flags.help) {
    printLines(...proxyHelp());
    return 0;
  }
  expectArguments(flags, 0);
  const variables = Deno.env.toObject();
  // Before any HTTP client exists: the runtime would follow them behind the settings' back.
  const { env } = takeProxyEnvironment();
  trustSystemStore();
  const settings = readProxySettings(flags, { env, readFile: systemSources.readFile });
  using stop = stopOnSignals();
  await using resources = new AsyncDisposableStack();
  // Loaded only now: wrong settings are told without loading the data plane.
  const { openProxy } = await import("./dev_proxy_open.ts");
  const info = await openProxy(settings, variables, resources, stop.signal);
  if (info === undefined) return 0;
  const { infoFile, printJson, durationMs } = settings;
  if (infoFile !== undefined) resources.use(await writeInfoFile(infoFile, info, stop.signal));
  printLines(...(printJson ? [infoJson(info)] : proxyLines(info)));
  if (durationMs === undefined) await aborted(stop.signal);
  else {
    using timed = new TimedSignal(stop.signal, durationMs);
    await aborted(timed.signal);
  }
  return 0;
}

function proxyHelp(): string[] {
  return commandHelp({
    usage: "tunnel-client dev proxy --mcp-server-url URL [flags]",
    purpose: [
      "Serves MCP servers through a tunnel that begins and ends on this machine: a local control plane",
      "and a client of it. Connect an MCP client to the MCP URL it prints; the log is on standard error.",
    ],
    options: rows,
  });
}
