/**
 * Fills what the pages keep to its bounds with the worst content, and prints how much memory that
 * takes: run with `--v8-flags=--expose-gc`.
 */
import type { Fact } from "../../lib/core/fact.ts";
import { firstBytes } from "../../lib/core/text_bytes.ts";
import { Analytics } from "../../lib/ops/analytics.ts";
import { cleanRecord } from "../../lib/ops/log_format.ts";
import { LogRing } from "../../lib/ops/log_ring.ts";
import { PayloadRing } from "../../lib/ops/payload_ring.ts";
import { MAX_REQUESTS, RequestLog } from "../../lib/ops/request_log.ts";

const START = 1_750_032_000_000;
/** `admin_ui.log_buffer_events` by default. */
const LOG_EVENTS = 2_000;
/** As many captured requests, each as large as it may be, as fill their memory. */
const PAYLOADS = 60;
/** Long ago, so that every span of the last day is used: some of each. */
const HOURS = 25;

let wall = START;
let count = 0;
const clock = { now: () => wall - START, wall: () => wall, sleep: () => Promise.resolve() };

/** A text that shares nothing with another one. */
function text(chars: number): string {
  return firstBytes(`${++count} ${crypto.randomUUID()} `.padEnd(chars, "x"), chars);
}

/** The same, cut out of a longer one as names may be: it keeps that one alive. */
function cut(chars: number): string {
  return text(16 * chars).slice(0, chars);
}

function used(): number {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

const parts: Record<string, number> = {};
const empty = used();
let before = empty;
function filled<T>(name: string, kept: T): T {
  const after = used();
  parts[name] = after - before;
  before = after;
  return kept;
}

const requests = new RequestLog(clock);
function serve(channel: number, at: number): void {
  wall = at;
  const ref = {
    requestId: text(64),
    channel: `channel-${channel}`.padEnd(64, "c"),
    commandKind: "call",
    method: "tools/call",
    tool: cut(128),
  } as const;
  const facts: Fact[] = [
    {
      kind: "command_received",
      ...ref,
      at: clock.now(),
      chars: 1,
      ageMs: 1.5,
      deadlineMs: 1.5,
      session: text(8),
      client: { name: cut(128), version: cut(128) },
      ...{ rpcId: cut(64), protocol: cut(64) },
    },
    { kind: "command_started", ...ref, at: clock.now(), queuedMs: 1.5 },
    ...Array.from({ length: 100 }, (): Fact => ({
      kind: "notification_posted",
      ...ref,
      at: clock.now() + 0.5,
      notification: text(256),
    })),
    {
      kind: "command_replied",
      ...ref,
      at: clock.now() + 2.5,
      firstAt: clock.now() + 1.5,
      chars: 1,
      status: 502,
      failure: { source: "connect", kind: "connection_refused" },
    },
    {
      kind: "command_finished",
      ...ref,
      at: clock.now() + 3.5,
      outcome: "post_failed",
      status: 502,
      isError: true,
      ms: 10 ** (count % 9 / 2),
      attempts: 3,
      detail: text(4096),
      ...{ posts: Array.from({ length: 3 }, () => ({ at: 1.5, ms: 1.5, status: 503 })) },
    },
  ];
  for (const fact of facts) requests.fold(fact);
}
const analytics = new Analytics(clock, requests);
/** One short call, of which only the rollups keep something. */
function call(channel: number, tool: number, at: number): void {
  wall = at;
  const ref = {
    requestId: "x",
    channel: `channel-${channel}`,
    commandKind: "call",
    method: "tools/call",
    tool: `tool-${tool}`.padEnd(128, "t"),
  } as const;
  const client = { name: `client-${tool}`, version: "1" };
  requests.fold({ kind: "command_received", ...ref, at: clock.now(), chars: 1, client });
  requests.fold({
    kind: "command_replied",
    ...ref,
    at: clock.now(),
    firstAt: clock.now(),
    chars: 1,
    status: 502,
    failure: { source: "connect", kind: "connection_refused" },
  });
  requests.fold({
    kind: "command_finished",
    ...ref,
    at: clock.now(),
    outcome: "answered",
    isError: true,
    ms: 12,
    attempts: 1,
  });
}
for (let minute = 0; minute < HOURS * 60; minute++) {
  const at = START + minute * 60_000;
  for (let channel = 0; channel < 10; channel++) call(channel, channel, at);
  if (minute % 12 === 0) { for (let n = 0; n < 64; n++) call(n % 10, n, at); }
}
const end = START + HOURS * 3_600_000;
for (let second = 0; second < 3_600; second++) {
  const at = end + second * 1_000;
  for (let channel = 0; channel < 10; channel++) call(channel, channel, at);
  if (second % 30 === 0) { for (let n = 0; n < 64; n++) call(n % 10, n, at); }
}
filled("analytics", analytics);

for (let n = 0; n < MAX_REQUESTS + 10; n++) serve(n % 33, wall);
filled("requests", requests);

const logs = new LogRing(LOG_EVENTS);
for (let n = 0; n < LOG_EVENTS + 10; n++) {
  const attrs = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`attribute_${i}`, text(64)]),
  );
  const record = { level: "warn", message: "Failed to reach MCP server" } as const;
  logs.add(cleanRecord({ ...record, attrs: { ...attrs, error: `€${text(100_000)}` } }, []), wall);
}
filled("logs", logs);

const payloads = new PayloadRing(() => ["a secret of the client"]);
const headers = Array.from({ length: 40 }, (): [string, string] => ["accept", text(300)]);
for (let n = 0; n < PAYLOADS; n++) {
  const requestId = text(64);
  const message = (kib: number) => ({ text: `"€${text(kib * 1024)}"`, bytes: 10_000_000 });
  payloads.take({ requestId, direction: "request", headers, ...message(64) });
  for (let i = 0; i < 70; i++) {
    payloads.take({ requestId, direction: "notification", ...message(1) });
  }
  payloads.take({ requestId, direction: "reply", headers, ...message(64) });
}
filled("payloads", payloads);

const result = JSON.stringify({ total: used() - empty, ...parts });
Deno.stdout.writeSync(new TextEncoder().encode(result));
// All of it is in use until here.
if ([requests, analytics, logs, payloads].length === 0) throw new Error("nothing was kept");
