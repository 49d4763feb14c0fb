import { assertEquals } from "@std/assert";
import type { LogRecord } from "../../lib/ops/log_record.ts";
import { requestTimingFold } from "../../lib/ops/request_timing.ts";
import { REF, SAMPLES } from "./sample_facts.ts";

function timing(enabled = () => true) {
  const records: LogRecord[] = [];
  const { fold } = requestTimingFold({
    level: "info",
    write: (record) => records.push(record),
    hide: () => {},
    [Symbol.dispose]: () => {},
  }, enabled);
  return {
    records,
    take: (...facts: Parameters<typeof fold>[0][]) => facts.forEach((f) => fold(f, 0)),
  };
}

const STARTED = { kind: "command_started", ...REF, at: 100, queuedMs: 7.26 } as const;
const REPLIED = {
  kind: "command_replied",
  ...REF,
  at: 350,
  firstAt: 350,
  chars: 2,
  status: 200,
} as const;
const FINISHED = { ...SAMPLES.command_finished, at: 362, ms: 269.5 };

Deno.test("request timing: one info line with the milliseconds of each step (configuration §S)", () => {
  const { records, take } = timing();
  take(STARTED, REPLIED, FINISHED);
  assertEquals(records.length, 1);
  const { level, message, attrs } = records[0]!;
  assertEquals([level, message], ["info", "request timing"]);
  assertEquals(
    [attrs["queue_ms"], attrs["mcp_ms"], attrs["response_ms"], attrs["total_ms"]],
    [7.3, 250, 12, 269.5],
  );
  assertEquals([attrs["request_id"], attrs["rpc_method"]], [REF.requestId, REF.method]);
});

Deno.test("request timing: without a reply all the time is the server's", () => {
  const { records, take } = timing();
  take(STARTED, FINISHED);
  assertEquals([records[0]?.attrs["mcp_ms"], records[0]?.attrs["response_ms"]], [262, 0]);
});

Deno.test("request timing: switched off it writes nothing, a request begun before is told", () => {
  let on = false;
  const { records, take } = timing(() => on);
  take(STARTED, REPLIED, FINISHED);
  assertEquals(records, []);
  on = true;
  take(STARTED);
  on = false;
  take(REPLIED, FINISHED);
  assertEquals(records.length, 1);
});

Deno.test("request timing: requests that never finish do not pile up", () => {
  const { records, take } = timing();
  take(STARTED);
  for (let n = 0; n < 1_024; n++) take({ ...STARTED, requestId: `r${n}` });
  take(FINISHED);
  assertEquals(records, []);
  take({ ...FINISHED, requestId: "r0" });
  assertEquals(records.length, 1);
});
