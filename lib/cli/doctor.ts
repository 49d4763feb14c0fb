import type { Option } from "../config/option.ts";
import { type Flags, parseFlags, strayWords } from "../config/flags.ts";
import { type LoadReport, readSettings } from "../config/load.ts";
import { OptionReader } from "../config/option_reader.ts";
import { optionRows, options } from "../config/options.ts";
import type { Settings } from "../config/settings.ts";
import { OperatorError } from "../core/errors.ts";
import { takeProxyEnvironment } from "../core/proxy_environment.ts";
import { targetOf } from "../core/proxy_route.ts";
import { trustSystemStore } from "../core/system_trust.ts";
import { recordedSources } from "../sandbox/asked.ts";
import { failedChecks } from "./doctor/check.ts";
import { doctorOptions } from "./doctor/doctor_options.ts";
import { examine } from "./doctor/examine.ts";
import { jsonReport } from "./doctor/json_report.ts";
import type { DoctorReport, Subjects } from "./doctor/report.ts";
import { runCommand } from "./with_source.ts";
import { shownTarget } from "./doctor/shown_target.ts";
import { textReport } from "./doctor/text_report.ts";
import { NEGATIVE_VERDICT } from "./doctor/verdict.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { planFor } from "./sandbox/plan_for.ts";
import { typed } from "./self_command.ts";
import { stopOnSignals } from "./stop_signal.ts";
import { systemSources } from "./system_sources.ts";

/** Every flag of `doctor`. */
export const doctorFlags: readonly Option<unknown>[] = [
  ...Object.values(doctorOptions),
  ...optionRows,
];

/** What the command line asks for beside the settings. */
interface Wanted {
  readonly explain: boolean;
  readonly json: boolean;
  readonly offline: boolean;
  readonly showConfig: boolean;
}

/**
 * `doctor`: checks everything that `run` needs, with the settings and over the connections that `run`
 * would use (cli §5). Gives 0 if nothing is definitely wrong, else 2; the findings are on standard
 * output either way.
 *
 * @throws OperatorError for flags it does not know
 */
export async function doctor(args: string[]): Promise<number> {
  const flags = parseFlags(args, doctorFlags);
  if (flags.help) {
    printLines(...doctorHelp());
    return 0;
  }
  const wanted = readFlags(flags);
  using stop = stopOnSignals();
  const variables = Deno.env.toObject();
  // Both before the first HTTP client: it keeps what it saw when it was made.
  trustSystemStore();
  const { env } = takeProxyEnvironment();
  const recorded = recordedSources({ ...systemSources, env });
  const { sources } = recorded;
  const load = readSettings({ flags, ...sources });
  const rights = (settings: Settings) => planFor(settings, recorded, load.values, env);
  const { offline } = wanted;
  const profileDir = flags.values.get("profile-dir")?.at(-1);
  const checks = await uninterrupted(
    stop.signal,
    examine(load, { sources, variables, offline, profileDir, rights }, stop.signal),
  );
  const report: DoctorReport = {
    checks,
    runCommand: runCommand(load.source, profileDir),
    subjects: subjectsOf(load),
    ...(wanted.showConfig ? { values: load.values } : {}),
  };
  printLines(...(wanted.json ? [jsonReport(report)] : textReport(report, wanted.explain)));
  return failedChecks(checks).length === 0 ? 0 : NEGATIVE_VERDICT;
}

/** The result, unless the operator stopped it: then what is left of it means nothing. */
async function uninterrupted<T>(stop: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    if (!stop.aborted) return result;
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  throw new OperatorError("interrupted before all checks were made");
}

function readFlags(flags: Flags): Wanted {
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const wanted = {
    explain: reader.take(doctorOptions.explain),
    json: reader.take(doctorOptions.json),
    offline: reader.take(doctorOptions.offline),
    showConfig: reader.take(doctorOptions.showConfig),
  };
  reader.finish();
  return wanted;
}

function subjectsOf({ settings, source, values }: LoadReport): Subjects {
  const key = values.find(({ name }) => name === options.apiKey.name);
  return {
    configFile: source.kind === "none" ? undefined : source.path,
    apiKeyOrigin: key === undefined || key.isDefault ? undefined : key.origin,
    controlPlane: settings === undefined ? undefined : targetOf(settings.controlPlane.baseUrl),
    mcpServer: settings === undefined ? undefined : mainServer(settings),
  };
}

function mainServer({ mcp }: Settings): Subjects["mcpServer"] {
  const main = mcp.bindings.find(({ channel }) => channel === "main");
  if (main === undefined) return undefined;
  return { kind: main.kind === "stdio" ? "command" : "url", shown: shownTarget(main) };
}

function doctorHelp(): string[] {
  return commandHelp({
    usage: "tunnel-client doctor [flags]",
    purpose: [
      "Checks what run needs: settings, key, control plane, MCP servers, listener. It takes the",
      "settings of run and connects the way run would; no request of the tunnel is taken. Exit code 0",
      "if nothing is definitely wrong, else 2. Channels other than main are checked as id[channel].",
    ],
    options: doctorFlags,
    after: [`Next: ${typed("help doctor")}, ${typed("help troubleshooting")}`],
  });
}
