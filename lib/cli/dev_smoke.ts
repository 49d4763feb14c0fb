import { expectArguments, type Flags, parseFlags } from "../config/flags.ts";
import { OptionReader } from "../config/option_reader.ts";
import { missingFlag } from "../config/refused_right.ts";
import { OperatorError } from "../core/errors.ts";
import { takeProxyEnvironment } from "../core/proxy_environment.ts";
import type { ReferenceSources } from "../config/references.ts";
import { trustSystemStore } from "../core/system_trust.ts";
import { VERSION } from "../core/version.ts";
import { serveStub } from "../mcp/stub.ts";
import { proxyOptions } from "./dev_proxy_options.ts";
import { readProxySettings } from "./dev_proxy_settings.ts";
import { smokeOptions as rows } from "./dev_smoke_options.ts";
import { NEGATIVE_VERDICT } from "./doctor/verdict.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { hasFailed, type SmokeCase } from "./smoke/case.ts";
import { smokeReport } from "./smoke/report.ts";
import { walkChannel } from "./smoke/walk.ts";
import { stopOnSignals } from "./stop_signal.ts";
import { systemSources } from "./system_sources.ts";

/** The flags that name what is served. */
const TARGETS = [rows.profile, rows.profileFile, rows.serverUrls, rows.commands];

/** What the run may use. */
interface Surroundings {
  readonly sources: ReferenceSources;
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: AbortSignal;
}

/**
 * `dev smoke`: sends real messages the whole way, from a connector over an embedded control plane and
 * this client to the profile's MCP servers, or to a built-in one. Gives 0 if all came back, else 2.
 *
 * @throws OperatorError for flags and settings that nothing can be started with
 */
export async function devSmoke(args: string[]): Promise<number> {
  const flags = parseFlags(args, Object.values(rows));
  if (flags.help) {
    printLines(...smokeHelp());
    return 0;
  }
  expectArguments(flags, 0);
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems);
  const [real, format, file] = [
    reader.take(rows.real),
    reader.take(rows.format),
    reader.take(rows.report),
  ];
  reader.finish();
  const variables = Deno.env.toObject();
  // Both before the first HTTP client: it keeps what it saw when it was made.
  trustSystemStore();
  const { env } = takeProxyEnvironment();
  using stop = stopOnSignals();
  const surroundings = {
    sources: { env, readFile: systemSources.readFile },
    variables,
    stop: stop.signal,
  };
  const cases = real ? await lookAtReal(flags, surroundings) : await walkEmbedded(
    flags,
    surroundings,
  );
  if (stop.signal.aborted) throw new OperatorError("interrupted before all was tried");
  if (file === undefined) printLines(smokeReport(cases, format));
  else {
    await writeReport(file, smokeReport(cases, format));
    printLines(smokeReport(cases, "text"));
  }
  return hasFailed(cases) ? NEGATIVE_VERDICT : 0;
}

/** Writes the report; one that cannot be written is printed, as the walk is not made again for it. */
async function writeReport(file: string, report: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, `${report}\n`);
  } catch (cause) {
    printLines(report);
    const why = cause instanceof Error ? cause.message : String(cause);
    const [reason, fix] = cause instanceof Deno.errors.NotCapable
      ? ["not permitted", `run with ${missingFlag(cause) ?? "--allow-write"}`]
      : [why, "choose a file in a folder that is there and can be written to"];
    throw new OperatorError(`--report ${file}: cannot be written (${reason}); ${fix}`, { cause });
  }
}

async function lookAtReal(
  flags: Flags,
  { sources, variables, stop }: Surroundings,
): Promise<SmokeCase[]> {
  const { probeReal } = await import("./smoke/real.ts");
  const own = new Set<string | undefined>([rows.profile, rows.profileFile, rows.profileDir]
    .map(({ flag }) => flag));
  const values = new Map([...flags.values].filter(([flag]) => own.has(flag)));
  return await probeReal({ ...flags, values }, sources, variables, stop);
}

/** Opens control plane and client on this machine and sends every channel its first messages. */
async function walkEmbedded(
  flags: Flags,
  { sources, variables, stop }: Surroundings,
): Promise<SmokeCase[]> {
  await using resources = new AsyncDisposableStack();
  const usesStub = !TARGETS.some(({ flag = "" }) => flags.values.has(flag));
  const values = new Map(flags.values);
  if (usesStub) {
    const at = { hostname: "127.0.0.1", port: 0, name: "mcp-stub", version: VERSION };
    const stub = resources.use(await serveStub(at));
    values.set(rows.serverUrls.flag ?? "", [stub.mcpUrl]);
  }
  // Only rows of `dev proxy` are read; those of this command stay out.
  const known = new Set<string | undefined>(Object.values(proxyOptions).map(({ flag }) => flag));
  const settings = readProxySettings({
    ...flags,
    values: new Map([...values].filter(([flag]) => known.has(flag))),
  }, sources);

  const startedAt = performance.now();
  const { openProxy } = await import("./dev_proxy_open.ts");
  const connected = { part: "client", name: "connects and polls" };
  const ms = () => performance.now() - startedAt;
  try {
    const info = await openProxy(settings, variables, resources, stop);
    if (info === undefined) return [];
    const told = "to an embedded control plane";
    const cases: SmokeCase[] = [{ ...connected, ms: ms(), kind: "passed", told }];
    for (const { channel } of settings.client.mcp.bindings) {
      const url = channel === "main" ? info.mcp_url : `${info.mcp_url}/${channel}`;
      cases.push(...await walkChannel({ name: channel, url, hasEcho: usesStub }, stop));
    }
    return cases;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const next = ["look at the log above"];
    return [{ ...connected, ms: ms(), kind: "failed", reason: error.message, next }];
  }
}

function smokeHelp(): string[] {
  return commandHelp({
    usage: "tunnel-client dev smoke [flags]",
    purpose: [
      "Tries the whole path on this machine: a connector's first messages cross an embedded control",
      "plane and this client to the MCP servers of a profile, or to a built-in one. With --real the",
      "profile's own control plane and servers are looked at instead, and nothing is taken from the",
      "tunnel. Exit code 0 if all is well, 2 if not; the log is on standard error.",
    ],
    options: Object.values(rows),
  });
}
