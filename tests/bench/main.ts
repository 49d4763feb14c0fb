// deno-lint-ignore-file no-console
/**
 * The benchmark (README, "Bench"): client, control plane, MCP server and load are separate processes
 * on loopback. Every figure stands beside the floor's of the same run: compare ratios, not absolute
 * numbers of different machines.
 *
 * Usage: deno task bench [--json FILE] [--seconds N] [--quick] [--subject 'COMMAND']
 */
import { parseArgs } from "@std/cli/parse-args";
import { measureEras } from "./eras.ts";
import type { Load } from "./load.ts";
import { measureOneFile, oneFileLines } from "./one_file.ts";
import { type Cell, inTurn, printTable, SURFACE, verdicts } from "./report.ts";
import {
  API_KEY,
  firstAnswer,
  progress,
  runLoad,
  type Running,
  type ServerPart,
  startClient,
  startServer,
  TUNNELS,
  usage,
  warmUp,
} from "./rig.ts";
import { measureStartup, startupLines } from "./startup.ts";
import {
  floor,
  other,
  overHttp,
  overStdio,
  type Place,
  type Subject,
  withoutPages,
} from "./subjects.ts";

const flags = parseArgs(Deno.args, { string: ["json", "subject", "seconds"], boolean: ["quick"] });
const seconds = Number(flags["seconds"] ?? (flags["quick"] === true ? 1 : 2));
const WARMUP_MS = 500;
/** Every subject is measured this often, in turn with the others; the median round is reported. */
const ROUNDS = flags["quick"] === true ? 1 : 5;
const WORKERS = [1, 8, 64];
const SIZES = [1024, 65_536];
const CONCURRENCY = 64;
/** Calls before a client is measured, so that its code is compiled; clients run for long. */
const WARMUP_CALLS = flags["quick"] === true ? 2_000 : 15_000;
const LONG_RUN_CALLS = flags["quick"] === true ? 10_000 : 100_000;
const LONG_RUN_SAMPLES = 10;
const STARTUP_ROUNDS = flags["quick"] === true ? 5 : 21;

progress("start-up");
const startups = await measureStartup(STARTUP_ROUNDS);
progress("the one file");
const oneFile = await measureOneFile(STARTUP_ROUNDS);

const cells: Cell[] = [];
{
  await using plane = await startServer("plane_process.ts", API_KEY, ...TUNNELS);
  await using mcp = await startServer("http_echo.ts");
  await bench(plane, mcp);
}
printTable(cells);
const lines = [...verdicts(cells), ...startupLines(startups), ...oneFileLines(oneFile)];
for (const line of lines) console.log(line);
if (typeof flags["json"] === "string") {
  await Deno.writeTextFile(flags["json"], `${JSON.stringify(cells, undefined, 2)}\n`);
}
Deno.exit(0); // idle HTTP connections are not worth waiting for

async function bench(plane: ServerPart, mcp: ServerPart): Promise<void> {
  const place = (n: number, concurrency = CONCURRENCY): Place => ({
    plane,
    mcp,
    concurrency,
    tunnel: TUNNELS[n] ?? "",
  });
  await using parts = new AsyncDisposableStack();
  const start = async (subject: Subject): Promise<Running> => {
    progress(`start ${subject.name}`);
    const client = parts.use(startClient(subject.argv, subject.env));
    const ingress = `${plane.url}/v1/mcp/${subject.tunnel}`;
    await firstAnswer(ingress);
    return { subject, ingress, pid: client.pid };
  };

  const stdio = await start(overStdio(place(2)));
  const subjects = [await start(floor(place(0))), await start(overHttp(place(1))), stdio];
  const command = flags["subject"];
  if (typeof command === "string") subjects.push(await start(other(command, place(3))));
  for (const subject of subjects) await warmUp(subject, WARMUP_CALLS);

  for (const payloadBytes of SIZES) {
    for (const workers of WORKERS) {
      const load = `${payloadBytes / 1024} KiB, ${workers} workers`;
      const bound = { kind: "seconds", seconds } as const;
      const what = { workers, payloadBytes, warmupMs: WARMUP_MS, bound };
      cells.push(...await inTurn(ROUNDS, subjects, (subject) => measure(subject, load, what)));
    }
  }
  await using scratch = await scratchFile("admin_ui:\n  enabled: false\n");
  const bare = await start(withoutPages(place(6), scratch.path));
  const shown = await start(overHttp(place(7)));
  for (const subject of [bare, shown]) await warmUp(subject, WARMUP_CALLS);
  await operatorSurface(shown, bare);
  cells.push(
    await measure(stdio, "100 ms tool, 10 in flight", {
      workers: 10,
      payloadBytes: 1024,
      delayMs: 100,
      warmupMs: WARMUP_MS,
      bound: { kind: "seconds", seconds: 3 * seconds }, // one call is a tenth of a second
    }),
  );
  let free = 8;
  cells.push(
    ...await measureEras({
      rounds: ROUNDS,
      seconds,
      warmupCalls: WARMUP_CALLS,
      place: (server = mcp) => ({ ...place(free++), mcp: server }),
      start,
      measure,
    }),
  );
  await measureDirect(mcp);
  await queuedCalls(await start(overHttp(place(4, 10))));
  await longRun(await start(overHttp(place(5))));
}

/** One subject under one load. */
async function measure(
  { subject, ingress, pid }: Running,
  load: string,
  what: Omit<Load, "url">,
): Promise<Cell> {
  progress(`${subject.name}: ${load}`);
  const before = await usage(pid);
  const result = await runLoad({ ...what, url: ingress });
  const after = await usage(pid);
  const cpuMs = (after.cpuMs - before.cpuMs) / result.sent;
  return { subject: subject.name, load, ...result, cpuMs, rssMiB: after.rssMiB };
}

/** What the operator's surface costs: the same client with it and without, in turn. */
async function operatorSurface(withPages: Running, without: Running): Promise<void> {
  const what = {
    workers: CONCURRENCY,
    payloadBytes: 1024,
    warmupMs: WARMUP_MS,
    bound: { kind: "seconds", seconds },
  } as const;
  const turns = [without, withPages];
  cells.push(...await inTurn(ROUNDS, turns, (subject) => measure(subject, SURFACE, what)));
}

/** A file that is gone when the benchmark ends. */
async function scratchFile(text: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(path, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

/** The MCP server without a tunnel: what the tunnel's latency is added to. */
async function measureDirect({ url }: ServerPart): Promise<void> {
  const load = "1 KiB, 1 workers";
  progress(`direct: ${load}`);
  const bound = { kind: "seconds", seconds } as const;
  const result = await runLoad({ url, workers: 1, payloadBytes: 1024, warmupMs: WARMUP_MS, bound });
  cells.push({ subject: "direct", load, ...result, cpuMs: 0, rssMiB: 0 });
}

/** 1,000 calls at once against a client with its default limits: all wait, none may be lost. */
async function queuedCalls(client: Running): Promise<void> {
  cells.push(
    await measure(client, "1,000 queued calls", {
      workers: 1_000,
      payloadBytes: 1024,
      warmupMs: 0,
      bound: { kind: "calls", calls: 1_000 },
    }),
  );
}

/** Memory over many calls: the later samples must not lie above the earlier ones. */
async function longRun(client: Running): Promise<void> {
  const calls = LONG_RUN_CALLS / LONG_RUN_SAMPLES;
  for (let sample = 1; sample <= LONG_RUN_SAMPLES; sample++) {
    cells.push(
      await measure(client, `long run, ${sample * calls} calls`, {
        workers: CONCURRENCY,
        payloadBytes: 1024,
        warmupMs: 0,
        bound: { kind: "calls", calls },
      }),
    );
  }
}
