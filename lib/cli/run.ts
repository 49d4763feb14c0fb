import { SupervisionError } from "../cloudflared/supervision_error.ts";
import { type Flags, parseFlags } from "../config/flags.ts";
import { bindable } from "../config/listen_addr.ts";
import type { LoadReport } from "../config/read_settings.ts";
import { settingsReader } from "../config/settings_reader.ts";
import type { Option } from "../config/option.ts";
import { OptionReader } from "../config/option_reader.ts";
import { optionRows, options } from "../config/options.ts";
import { SettingsError } from "../config/problem.ts";
import type { Env } from "../config/profile_dir.ts";
import { rowsOf } from "../config/withheld.ts";
import type { Settings } from "../config/settings.ts";
import { Bell } from "../core/bell.ts";
import { FLAVOR } from "../core/build.ts";
import { OperatorError } from "../core/errors.ts";
import type { Flavor } from "../core/flavor.ts";
import { PROXY_VARIABLES, takeProxyEnvironment } from "../core/proxy_environment.ts";
import { trustSystemStore } from "../core/system_trust.ts";
import { programName } from "../core/version.ts";
import type { Stub } from "../mcp/stub.ts";
import { STUB_PROMPTS } from "../mcp/stub_documents.ts";
import type { SettingsReading } from "../runtime/reload.ts";
import { WatchedFiles } from "../runtime/watched_files.ts";
import { type RecordedSources, recordedSources } from "../sandbox/asked.ts";
import { CODEX_LAUNCH_VARIABLES, CODEX_VARIABLES } from "../sandbox/assistant_items.ts";
import { Boundary } from "../sandbox/boundary.ts";
import { CHILD_VARIABLES } from "../sandbox/child_variables.ts";
import { clearOverruling } from "../sandbox/overruling_variables.ts";
import type { PermissionPlan } from "../sandbox/item.ts";
import { OwnEnvironment } from "../sandbox/own_environment.ts";
import { TRUST_VARIABLES } from "../sandbox/variable_items.ts";
import { assistantKnowledge } from "./assistant_pages.ts";
import { switchFlag } from "./flag_rows.ts";
import { commandHelp } from "./help_text.ts";
import { hintsFor } from "./hints.ts";
import { readerFor } from "./narrow_reader.ts";
import { printLines } from "./output.ts";
import { checkReachable } from "./reachable.ts";
import { prefixed } from "./report.ts";
import { typed } from "./self_command.ts";
import { stopOnSignals } from "./stop_signal.ts";
import { planFor } from "./sandbox/plan_for.ts";
import { embeddedStub, printStubUrls, stubOptions } from "./stub_options.ts";
import { systemSources } from "./system_sources.ts";
import { withSource } from "./with_source.ts";

/** Whether a change of the settings file itself is a reason to reload; secrets it names always are. */
const watchProfile = switchFlag(
  "watch-profile",
  "reload when the settings file changes, not only on SIGHUP",
);

/** What is worth knowing of the environment where not all of it may be read. */
const KNOWN_VARIABLES: readonly string[] = [
  ...optionRows.flatMap(({ env = [], envAfterFile = [] }) => [...env, ...envAfterFile]),
  ...PROXY_VARIABLES,
  ...CHILD_VARIABLES,
  ...CODEX_VARIABLES,
  ...CODEX_LAUNCH_VARIABLES,
];

const stubRows = stubOptions("embedded-mcp-");
/** Every flag of `run`. */
export const runFlags: readonly Option<unknown>[] = [
  ...optionRows,
  watchProfile,
  embeddedStub,
  ...Object.values(stubRows),
];

/**
 * `run`: serves a tunnel in the foreground until a signal stops it (cli §3). Throws
 * {@linkcode OperatorError} for settings and circumstances that the operator must mend.
 */
export async function run(args: readonly string[], flavor: Flavor = FLAVOR): Promise<number> {
  // Container images have `tunnel-client run` as entry point and are given `run ...` as well.
  const given = parseFlags(args[0] === "run" ? args.slice(1) : args, rowsOf(flavor, runFlags));
  if (given.help) {
    printLines(...runHelp(flavor));
    return 0;
  }
  const reloadRequests = new Bell();
  using stop = stopOnSignals(() => reloadRequests.ring());
  const own = new OwnEnvironment(KNOWN_VARIABLES);
  const env = own.get;
  // Before any HTTP client exists: the runtime would follow them behind the settings' back.
  takeProxyEnvironment();
  trustSystemStore();
  await using stub = await startStub(given);
  const flags = stub === undefined ? given : withStub(given, stub);
  const files = new WatchedFiles(systemSources.readFile);
  const readSettings = readerFor(flavor, await settingsReader({ flags, env }));
  const recorded = recordedSources({ env, readFile: files.read });
  const reading = readSettings({ flags, ...recorded.sources });
  const settings = configure(reading, flavor);
  if (stub !== undefined) printStub(stub);
  try {
    checkReachable(settings);
    const plan = () => planFor(settings, recorded, reading.values, env);
    const boundary = drawBoundary(settings, plan, own);
    // Loaded only now: wrong settings are told without loading the data plane.
    const { runTunnel } = await import("../runtime.ts");
    await runTunnel({
      settings,
      values: reading.values,
      argv: ["run", ...args],
      doctor: flavor === "full"
        ? withSource("doctor", settings.source, flags.values.get("profile-dir")?.at(-1))
        : undefined,
      files,
      variables: own.variables,
      env,
      boundary,
      assistantKnowledge,
      reloadRequests,
      read: (readFile) => {
        const again = recordedSources({ env, readFile });
        return stillAllowed(readSettings({ flags, ...again.sources }), again, boundary, env);
      },
      watchProfile: new OptionReader({ flags, file: undefined, ...systemSources }).take(
        watchProfile,
      ),
    }, stop.signal);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    if (error instanceof SupervisionError) throw prefixed("cloudflared supervision failed", error);
    throw prefixed(stop.signal.aborted ? "stop tunnel-client" : "start tunnel-client", error);
  }
  return 0;
}

/** The settings of a report, or all its problems with what to do about them. */
function configure({ settings, problems }: LoadReport, flavor: Flavor): Settings {
  if (settings !== undefined) return settings;
  const error = new SettingsError(problems);
  const { message } = prefixed("configure tunnel-client", error);
  throw new OperatorError([message, ...hintsFor(problems, flavor)].join("\n"), { cause: error });
}

/** The settings of a running client: what it may not do counts as a problem as well. */
function stillAllowed(
  { settings, problems, values }: LoadReport,
  recorded: RecordedSources,
  boundary: Boundary,
  env: Env,
): SettingsReading {
  if (settings === undefined) return { settings, problems, values };
  try {
    if (boundary.mode === "off") checkReachable(settings);
    boundary.propose(planFor(settings, recorded, values, env));
    return { settings, problems, values };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const lines = error.message.split("\n").map((line) => ({ line }));
    return { settings: undefined, problems: lines, values };
  }
}

/** The boundary of the start; from here on the environment is what it was. */
function drawBoundary(
  settings: Settings,
  plan: () => PermissionPlan,
  own: OwnEnvironment,
): Boundary {
  const { mode, allowEnv } = settings.sandbox;
  own.include(allowEnv);
  const mayGrow = settings.source.kind !== "none";
  if (mode === "off") return new Boundary({ mode, plan, mayGrow });
  const cleared = clearOverruling();
  TRUST_VARIABLES.forEach(own.get);
  own.seal();
  return new Boundary({ mode, plan, mayGrow, cleared });
}

/** Starts the built-in MCP server if `--embedded-mcp-stub` asks for it. */
async function startStub(flags: Flags): Promise<Stub | undefined> {
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  const wanted = reader.take(embeddedStub);
  const { hostname, port } = reader.take(stubRows.listenAddr);
  const name = reader.take(stubRows.serverName);
  const version = reader.take(stubRows.serverVersion);
  const rival = [options.commands, options.serverUrls].find(({ flag }) =>
    flag !== undefined && flags.values.has(flag)
  );
  if (wanted && rival !== undefined) {
    reader.reject(
      embeddedStub,
      "invalid",
      `cannot be combined with --${rival.flag}; drop one of them`,
    );
  }
  try {
    reader.finish();
  } catch (error) {
    throw error instanceof OperatorError ? prefixed("configure tunnel-client", error) : error;
  }
  if (!wanted) return undefined;
  const { serveStub } = await import("../mcp/stub.ts");
  return await serveStub({ hostname: bindable(hostname), port, name, version });
}

/** The stub counts as a flag, so it wins over server URLs of the environment and the file. */
function withStub(flags: Flags, stub: Stub): Flags {
  const entry = `channel=main,url=${stub.mcpUrl}`;
  return { ...flags, values: new Map([...flags.values, ["mcp.server-url", [entry]]]) };
}

function printStub(stub: Stub): void {
  printLines("The built-in MCP server serves channel main; it is meant for trying things out.");
  printStubUrls(stub.url, stub.mcpUrl);
  printLines(
    "The health pages have an address of their own; the log tells it.",
    `Try: ${STUB_PROMPTS.join(" / ")}`,
  );
}

function runHelp(flavor: Flavor): string[] {
  return commandHelp({
    usage: `${programName(flavor)} run [flags]`,
    purpose: [
      "Serves a tunnel in the foreground: polls the control plane, hands each message to the MCP",
      "server of its channel and posts the answer. Stops on Ctrl-C or SIGTERM after the calls in",
      "progress; a second signal stops at once. SIGHUP reads the settings again without losing a call,",
      "and so does a change of a secret or certificate file. Dotted flags may be written with dashes.",
    ],
    options: rowsOf(flavor, runFlags),
    after: [
      "While it runs: http://<health.listen-addr>/healthz, /readyz and /metrics.",
      ...(flavor === "full"
        ? [`Next: ${typed("help quickstart")}, ${typed("help troubleshooting")}`]
        : []),
    ],
  });
}
