/**
 * The load of the benchmark, in a process of its own: `workers` loops that each send one call after
 * the other for a bounded number of calls. Prints what it measured as one JSON line.
 *
 * Usage: load_process.ts INGRESS_URL WORKERS CALLS PAYLOAD_BYTES [DELAY_MS]
 */
const [url = "", ...numbers] = Deno.args;
const [workers = 1, calls = 1, payloadBytes = 1024, delayMs] = numbers.map(Number);
const http = Deno.createHttpClient({ http2: false, poolMaxIdlePerHost: workers });
const pad = "x".repeat(payloadBytes);
const delay = delayMs === undefined ? "" : `"delay_ms":${delayMs},`;

const latencies = new Float64Array(calls);
let next = 0;
let wrong = 0;

async function call(n: number): Promise<void> {
  const startedAt = performance.now();
  const response = await fetch(url, {
    client: http,
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: `{"jsonrpc":"2.0","id":${n},"method":"echo","params":{${delay}"pad":"${pad}"}}`,
  });
  const text = await response.text();
  latencies[n] = performance.now() - startedAt;
  const good = response.status === 200 && text.length > payloadBytes && text.includes(`"id":${n},`);
  if (!good && wrong++ === 0) console.error(`call ${n}: ${response.status} ${text.slice(0, 300)}`);
}

async function worker(): Promise<void> {
  while (next < calls) await call(next++);
}

const startedAt = performance.now();
await Promise.all(Array.from({ length: workers }, worker));
const seconds = (performance.now() - startedAt) / 1000;
latencies.sort();
const quantile = (q: number) => latencies[Math.min(calls - 1, Math.floor(q * calls))] ?? 0;
console.log(JSON.stringify({
  calls,
  wrong,
  perSecond: calls / seconds,
  p50: quantile(0.5),
  p95: quantile(0.95),
  p99: quantile(0.99),
}));
