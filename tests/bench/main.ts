// deno-lint-ignore-file no-console
/**
 * The benchmark (README, "Bench"): client, control plane, MCP server and load are separate processes
 * on loopback. Every figure stands beside the floor's of the same run: compare ratios, not absolute
 * numbers of different machines.
 *
 * Usage: deno task bench [--json FILE] [--seconds N] [--quick] [--subject 'COMMAND']
 */
import { parseArgs } from "@std/cli/parse-args";
import type { Load } from "./load.ts";
import { type Cell, printTable, verdicts } from "./report.ts";
import {
  API_KEY,
  runLoad,
  type ServerPart,
  startClient,
  startServer,
  TUNNEL_ID,
  usage,
} from "./rig.ts";
import { floor, other, overHttp, overStdio, type Subject } from "./subjects.ts";

const flags = parseArgs(Deno.args, { string: ["json", "subject", "seconds"], boolean: ["quick"] });
const seconds = Number(flags["seconds"] ?? (flags["quick"] === true ? 1 : 3));
const WARMUP_MS = 500;
/** Calls before each load, so that every subject is measured with its code compiled. */
const WARMUP_CALLS = 2_000;
const WORKERS = [1, 8, 64];
const SIZES = [1024, 65_536];
const CONCURRENCY = 64;
const LONG_RUN_CALLS = flags["quick"] === true ? 10_000 : 100_000;
const LONG_RUN_SAMPLES = 10;

const cells: Cell[] = [];
{
  await using plane = await startServer("plane_process.ts", TUNNEL_ID, API_KEY);
  await using mcp = await startServer("http_echo.ts");
  await bench(plane, mcp);
}
printTable(cells);
for (const line of verdicts(cells)) console.log(line);
if (typeof flags["json"] === "string") {
  await Deno.writeTextFile(flags["json"], `${JSON.stringify(cells, undefined, 2)}\n`);
}
Deno.exit(0); // idle HTTP connections are not worth waiting for

async function bench(plane: ServerPart, mcp: ServerPart): Promise<void> {
  const ingress = `${plane.url}/v1/mcp/${TUNNEL_ID}`;

  const subjects: Subject[] = [
    floor(plane, mcp),
    overHttp(plane, mcp, CONCURRENCY),
    overStdio(plane, CONCURRENCY),
  ];
  const command = flags["subject"];
  if (typeof command === "string") subjects.push(other(command, plane, mcp, CONCURRENCY));

  for (const payloadBytes of SIZES) {
    for (const workers of WORKERS) {
      for (const subject of subjects) {
        await measure(subject, `${payloadBytes / 1024} KiB, ${workers} workers`, {
          url: ingress,
          workers,
          payloadBytes,
          warmupMs: WARMUP_MS,
          bound: { kind: "seconds", seconds },
        });
      }
    }
  }
  await measure(overStdio(plane, CONCURRENCY), "100 ms tool, 10 in flight", {
    url: ingress,
    workers: 10,
    payloadBytes: 1024,
    delayMs: 100,
    warmupMs: WARMUP_MS,
    bound: { kind: "seconds", seconds: 2 * seconds }, // one call is a tenth of a second
  });
  await measureDirect(mcp);
  await queuedCalls(ingress, overHttp(plane, mcp, 10));
  await longRun(ingress, overHttp(plane, mcp, CONCURRENCY));
}

/** One subject under one load: its client is started for it and stopped after it. */
async function measure(subject: Subject, load: string, what: Load): Promise<void> {
  progress(`${subject.name}: ${load}`);
  await using client = startClient(subject.argv, subject.env);
  await firstAnswer(what.url);
  const { url, payloadBytes } = what;
  const bound = { kind: "calls", calls: WARMUP_CALLS } as const;
  await runLoad({ url, payloadBytes, workers: 16, warmupMs: 0, bound });
  const before = await usage(client.pid);
  const result = await runLoad(what);
  const after = await usage(client.pid);
  const cpuMs = (after.cpuMs - before.cpuMs) / result.sent;
  cells.push({ subject: subject.name, load, ...result, cpuMs, rssMiB: after.rssMiB });
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
async function queuedCalls(ingress: string, subject: Subject): Promise<void> {
  const load = "1,000 queued calls";
  await measure(subject, load, {
    url: ingress,
    workers: 1_000,
    payloadBytes: 1024,
    warmupMs: 0,
    bound: { kind: "calls", calls: 1_000 },
  });
}

/** Memory over many calls: the later samples must not lie above the earlier ones. */
async function longRun(ingress: string, subject: Subject): Promise<void> {
  await using client = startClient(subject.argv, subject.env);
  await firstAnswer(ingress);
  for (let sample = 1; sample <= LONG_RUN_SAMPLES; sample++) {
    const calls = LONG_RUN_CALLS / LONG_RUN_SAMPLES;
    const load = `long run, ${sample * calls} calls`;
    progress(`${subject.name}: ${load}`);
    const before = await usage(client.pid);
    const result = await runLoad({
      url: ingress,
      workers: CONCURRENCY,
      payloadBytes: 1024,
      warmupMs: 0,
      bound: { kind: "calls", calls },
    });
    const after = await usage(client.pid);
    const cpuMs = (after.cpuMs - before.cpuMs) / result.sent;
    cells.push({ subject: subject.name, load, ...result, cpuMs, rssMiB: after.rssMiB });
  }
}

/** Waits until a call crosses the tunnel; the control plane says at once if no client is there. */
async function firstAnswer(ingress: string): Promise<void> {
  const body = '{"jsonrpc":"2.0","id":1,"method":"echo","params":{}}';
  const headers = { "content-type": "application/json" };
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await fetch(ingress, { method: "POST", body, headers });
    await response.text();
    if (response.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the client did not answer within 10 s");
}

function progress(text: string): void {
  console.error(`bench: ${text}`);
}
