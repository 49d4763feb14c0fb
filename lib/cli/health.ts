import type { Option } from "../config/option.ts";
import { type Flags, parseFlags, strayWords } from "../config/flags.ts";
import { OptionReader } from "../config/option_reader.ts";
import { SettingsError } from "../config/problem.ts";
import { OperatorError } from "../core/errors.ts";
import { takeProxyEnvironment } from "../core/proxy_environment.ts";
import { NEGATIVE_VERDICT } from "./doctor/verdict.ts";
import { configuredLocator, selectorRows } from "./health/configured_locator.ts";
import { healthOptions } from "./health/health_options.ts";
import { type HealthReport, isHealthy, type Locator } from "./health/health_report.ts";
import { probeEndpoint, probeLastPoll } from "./health/http_probe.ts";
import { jsonReport } from "./health/json_report.ts";
import { locate } from "./health/locate.ts";
import { probeProcess } from "./health/process_probe.ts";
import { textReport } from "./health/text_report.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { systemSources } from "./system_sources.ts";

/** Every flag of `health`. */
export const healthFlags: readonly Option<unknown>[] = [
  ...Object.values(healthOptions),
  ...selectorRows,
];

/** What the command line asks for. */
interface Wanted {
  readonly locator: Locator | undefined;
  readonly process: Parameters<typeof probeProcess>[0] | undefined;
  readonly requirePoll: boolean;
  readonly json: boolean;
}

/**
 * `health`: asks a running client how it is (cli §6). Gives 0 if it is well and 2 if not; throws
 * {@linkcode OperatorError} for flags that do not go together.
 */
export async function health(args: string[]): Promise<number> {
  const flags = parseFlags(args, healthFlags);
  if (flags.help) {
    printLines(...healthHelp());
    return 0;
  }
  const wanted = readFlags(flags);
  // The runtime would send requests to this very machine through a proxy.
  const { env } = takeProxyEnvironment();
  const sources = { ...systemSources, env };
  const locator = wanted.locator ?? configuredLocator(flags, sources);
  const report = await examine(locator, wanted, sources.readFile);
  printLines(...(wanted.json ? [jsonReport(report)] : textReport(report)));
  return isHealthy(report) ? 0 : NEGATIVE_VERDICT;
}

async function examine(
  wantedLocator: Locator,
  wanted: Wanted,
  readFile: (path: string) => string,
): Promise<HealthReport> {
  const { locator, base } = locate(wantedLocator, readFile);
  const process = wanted.process === undefined ? undefined : probeProcess(wanted.process);
  if (base.kind === "unresolved") {
    const nowhere = { kind: "failed", url: undefined, error: "no base URL" } as const;
    const poll = wanted.requirePoll ? nowhere : undefined;
    return { locator, base, process, healthz: nowhere, readyz: nowhere, poll };
  }
  const [healthz, readyz, poll] = await Promise.all([
    probeEndpoint(`${base.url}/healthz`),
    probeEndpoint(`${base.url}/readyz`),
    wanted.requirePoll ? probeLastPoll(`${base.url}/metrics`) : undefined,
  ]);
  return { locator, base, process, healthz, readyz, poll };
}

function readFlags(flags: Flags): Wanted {
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const url = reader.take(healthOptions.url);
  const path = reader.take(healthOptions.urlFile);
  const port = reader.take(healthOptions.port);
  const pid = reader.take(healthOptions.pid);
  const pidFile = reader.take(healthOptions.pidFile);
  const requirePoll = reader.take(healthOptions.requirePoll);
  const json = reader.take(healthOptions.json);
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  const locators: Locator[] = [
    ...(url === undefined ? [] : [{ kind: "url", url } as const]),
    ...(path === undefined ? [] : [{ kind: "url_file", path } as const]),
    ...(port === undefined ? [] : [{ kind: "port", port } as const]),
  ];
  if (locators.length > 1) {
    throw new OperatorError("--url, --url-file and --port exclude each other; give one of them");
  }
  if (pid !== undefined && pidFile !== undefined) {
    throw new OperatorError("--pid and --pid-file exclude each other; give one of them");
  }
  const process = pid !== undefined ? { pid } : pidFile !== undefined ? { pidFile } : undefined;
  return { locator: locators[0], process, requirePoll, json };
}

function healthHelp(): string[] {
  return commandHelp({
    usage: "tunnel-client health [flags]",
    purpose: [
      "Asks a running client for /healthz and /readyz. Exit code 0 if it is well, 2 if not.",
      "Without --url, --url-file and --port the settings tell where it listens (HEALTH_URL_FILE,",
      "health.* of a profile), else port 8080 of this machine is asked.",
    ],
    options: healthFlags,
  });
}
