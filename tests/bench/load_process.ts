// deno-lint-ignore-file no-console
/**
 * The load of the benchmark, in a process of its own: `workers` loops that each send one call after
 * the other, for a time or for a number of calls. Prints what it measured as one JSON line.
 *
 * Usage: load_process.ts '{"url":...,"workers":...,...}' (a `Load` as JSON)
 */
import type { Load, LoadResult } from "./load.ts";
import { messageOf } from "./message.ts";

const load: Load = JSON.parse(Deno.args[0] ?? "");
const { url, workers, payloadBytes, warmupMs, bound } = load;
const http = Deno.createHttpClient({ http2: false, poolMaxIdlePerHost: workers });
const { headers, body } = await messageOf(load, http);

const latencies: number[] = [];
let sent = 0;
let wrong = 0;
let measuredFrom = performance.now() + warmupMs;
const until = bound.kind === "seconds" ? measuredFrom + bound.seconds * 1000 : Infinity;
const maxCalls = bound.kind === "calls" ? bound.calls : Infinity;

async function call(n: number): Promise<void> {
  const startedAt = performance.now();
  const response = await fetch(url, {
    client: http,
    method: "POST",
    headers,
    body: body(n),
  });
  const text = await response.text();
  const endedAt = performance.now();
  const good = response.status === 200 && text.length > payloadBytes && text.includes(`"id":${n},`);
  if (!good && wrong++ === 0) console.error(`call ${n}: ${response.status} ${text.slice(0, 300)}`);
  // Ends inside the window are the rate; starts would leave out the calls that straddle its edges.
  if (endedAt >= measuredFrom && endedAt <= until) latencies.push(endedAt - startedAt);
}

async function worker(): Promise<void> {
  while (sent < maxCalls && performance.now() < until) await call(sent++);
}

if (bound.kind === "calls") measuredFrom = performance.now();
await Promise.all(Array.from({ length: workers }, worker));
const seconds = (Math.min(performance.now(), until) - measuredFrom) / 1000;
latencies.sort((a, b) => a - b);
const quantile = (q: number) => latencies[Math.floor(q * (latencies.length - 1))] ?? NaN;
const result: LoadResult = {
  calls: latencies.length,
  sent,
  wrong,
  perSecond: latencies.length / seconds,
  p50: quantile(0.5),
  p95: quantile(0.95),
  p99: quantile(0.99),
};
console.log(JSON.stringify(result));
