import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Clock } from "../../lib/core/clock.ts";
import type { Log } from "../../lib/ops/log.ts";
import type { LogRecord } from "../../lib/ops/log_record.ts";
import { createOperatorSurface, type Fold } from "../../lib/ops/operator_surface.ts";
import { readExposition, valueOf } from "./exposition.ts";
import { SAMPLES } from "./sample_facts.ts";

class RecordingLog implements Log {
  level = "debug" as const;
  readonly records: LogRecord[] = [];
  write(record: LogRecord): void {
    this.records.push(record);
  }
  messages(): string[] {
    return this.records.filter((record) => record.level !== "debug").map((record) =>
      record.message
    );
  }
  hide(): void {}
  [Symbol.dispose](): void {}
}

function surface(folds: readonly Fold[] = []) {
  const log = new RecordingLog();
  const time = { now: 0 };
  const clock: Clock = {
    now: () => time.now,
    wall: () => 0,
    sleep: () => Promise.reject(new Error("nothing sleeps here")),
  };
  const made = createOperatorSurface({
    log,
    clock,
    tunnelId: "tunnel_a",
    pollTimeoutMs: 30_000,
    pollDeadlineGuardrailMs: 5_000,
    folds,
  });
  return { ...made, log, time };
}

Deno.test("OperatorSurface: one fact reaches log, metrics and readiness", () => {
  const { emit, log, readiness, metrics } = surface();
  assertEquals(readiness().ready, false);
  emit(SAMPLES.poll_succeeded);
  assertEquals(readiness().text, "ready");
  assertEquals(log.messages(), [
    "Connected to control plane",
    "Long-polling for requests...",
    "readiness changed",
  ]);
  const samples = readExposition(metrics());
  assertEquals(valueOf(samples, "commands_polled_total"), 2);
  assertEquals(valueOf(samples, "readiness"), 1);
});

Deno.test("OperatorSurface: probe and gauge agree when only time has passed, and the log tells", () => {
  const { emit, log, time, readiness, metrics } = surface();
  emit(SAMPLES.poll_succeeded);
  time.now = 100_000;
  assertEquals(valueOf(readExposition(metrics()), "readiness"), 0);
  assertEquals(readiness().ready, false);
  const last = log.records.at(-1);
  assertEquals([last?.message, last?.attrs["ready"]], ["readiness changed", false]);
  assertEquals(log.messages().filter((message) => message === "readiness changed").length, 2);
});

Deno.test("OperatorSurface: once ready, the start is over for good [operator §13]", () => {
  const { emit, readiness, hasStarted } = surface();
  assertEquals(hasStarted?.(), false);
  emit(SAMPLES.poll_succeeded);
  emit(SAMPLES.draining);
  assertEquals([readiness().ready, hasStarted?.()], [false, true]);
});

Deno.test("OperatorSurface: a fold that throws reaches neither the caller nor the other folds", () => {
  const seen: string[] = [];
  const broken: Fold = {
    name: "broken",
    fold() {
      throw new Error("boom");
    },
  };
  const after: Fold = { name: "after", fold: (fact, at) => seen.push(`${fact.kind}@${at}`) };
  const { emit, log } = surface([broken, after]);
  emit(SAMPLES.gauges);
  emit(SAMPLES.gauges);
  assertEquals(seen, ["gauges@0", "gauges@0"]);
  const told = log.records.filter((record) => record.level === "error");
  assertEquals(told.length, 1);
  assertStringIncludes(JSON.stringify(told[0]?.attrs), '"fold":"broken"');
});

Deno.test("OperatorSurface: takes every kind of fact", () => {
  const { emit, log, metrics } = surface();
  for (const fact of Object.values(SAMPLES)) emit(fact);
  readExposition(metrics());
  assertEquals(log.messages().filter((message) => message.startsWith("operator surface")), []);
});
