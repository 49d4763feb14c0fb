import { assert, assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { Analytics } from "../../lib/ops/analytics.ts";
import { analyticsView } from "../../lib/ops/analytics_view.ts";
import { SHAPES, WINDOWS } from "../../lib/ops/analytics_window.ts";
import { RequestLog } from "../../lib/ops/request_log.ts";

/** A day long past, on the border of every step. */
const START = 1_750_032_000_000;

function usage() {
  let wall = START;
  const clock = { now: () => wall - START, wall: () => wall, sleep: () => Promise.resolve() };
  const requests = new RequestLog(clock);
  const analytics = new Analytics(clock, requests);
  const take = (fact: Fact) => {
    requests.fold(fact);
    analytics.fold(fact);
  };
  let count = 0;
  const begin = (tool = "echo", channel = "main", client?: { name: string; version: string }) => {
    const ref = {
      requestId: `r${++count}`,
      channel,
      commandKind: "call",
      method: "tools/call",
      tool,
    } as const;
    take({
      kind: "command_received",
      ...ref,
      at: clock.now(),
      chars: 5,
      ageMs: 2,
      ...(client === undefined ? {} : { client }),
    });
    take({ kind: "command_started", ...ref, at: clock.now(), queuedMs: 0 });
    return (ms: number, failure?: "timeout" | "connect") => {
      wall += ms;
      take({
        kind: "command_replied",
        ...ref,
        at: clock.now(),
        firstAt: clock.now(),
        chars: 9,
        status: failure === undefined ? 200 : 502,
        ...(failure === undefined ? { verdict: { kind: "ok" } } : { failure: { source: failure } }),
      });
      take({
        kind: "command_finished",
        ...ref,
        at: clock.now(),
        outcome: "answered",
        isError: failure !== undefined,
        ms,
        attempts: 1,
      });
    };
  };
  return {
    take,
    begin,
    call: (ms: number, failure?: "timeout" | "connect", tool?: string, channel?: string) =>
      begin(tool, channel)(ms, failure),
    pass: (ms: number) => wall += ms,
    view: (window: typeof WINDOWS[number]) => analyticsView(analytics, requests, window, wall),
  };
}

Deno.test("analytics: every series of a window has as many points as it has steps", () => {
  const it = usage();
  it.call(10);
  for (const window of WINDOWS) {
    const view = it.view(window);
    const points = SHAPES[window].lengthMs / SHAPES[window].stepMs;
    for (
      const series of [view.calls, view.failed, view.p50, view.p99, view.in_flight, view.queue]
    ) {
      assertEquals(series.length, points);
    }
    assertEquals(view.by_channel["main"]?.calls.length, points);
    assertEquals(view.from + points * SHAPES[window].stepMs > START, true);
  }
});

Deno.test("analytics: a quiet time is a gap, not a zero", () => {
  const it = usage();
  it.call(10);
  it.pass(60_000);
  it.call(10);
  const { calls, p50 } = it.view("15m");
  assertEquals(calls.filter((n) => n !== null), [1, 1]);
  assertEquals(calls.at(-2), null);
  assertEquals(p50.filter((n) => n === null).length, calls.length - 2);
});

Deno.test("analytics: what is older than the window is not in it", () => {
  const it = usage();
  it.call(10);
  it.pass(30 * 60_000);
  assertEquals(it.view("15m").totals.calls, 0);
  assertEquals(it.view("1h").totals.calls, 1);
  it.pass(2 * 3_600_000);
  assertEquals([it.view("1h").totals.calls, it.view("24h").totals.calls], [0, 1]);
  it.pass(25 * 3_600_000);
  assertEquals([it.view("24h").totals.calls, it.view("24h").tools], [0, []]);
});

Deno.test("analytics: percentiles of a window are those of all its calls, never averaged", () => {
  const it = usage();
  for (let i = 0; i < 98; i++) it.call(10);
  it.call(1_000);
  it.call(1_000);
  const { totals } = it.view("15m");
  assert(totals.p50 !== null && Math.abs(totals.p50 - 10) < 1);
  assert(totals.p99 !== null && Math.abs(totals.p99 - 1_000) < 50);
});

Deno.test("analytics: tools, consumers and failures, each by its own count", () => {
  const it = usage();
  const client = { name: "probe", version: "2" };
  it.begin("slow", "main", client)(400);
  it.begin("slow", "main", client)(400);
  it.call(5, "connect", "quick", "docs");
  it.call(5, "connect", "other", "docs");
  it.call(5, "timeout", "quick", "docs");
  const view = it.view("15m");
  assertEquals(
    view.tools.map(({ channel, tool, calls, failed }) => [channel, tool, calls, failed]),
    [
      ["main", "slow", 2, 0],
      ["docs", "quick", 2, 2],
      ["docs", "other", 1, 1],
    ],
  );
  assertEquals(
    view.clients.map(({ name, version, calls, top_tool }) => [name, version, calls, top_tool]),
    [
      ["unknown", "", 3, "quick"],
      ["probe", "2", 2, "slow"],
    ],
  );
  assertEquals(
    view.failures.map(({ outcome, channel, count, tools }) => [outcome, channel, count, tools])
      .toSorted(),
    [["refused", "docs", 2, ["quick", "other"]], ["timeout", "docs", 1, ["quick"]]],
  );
  assertEquals(view.failures[0]?.strip.reduce((a, b) => a + b, 0), view.failures[0]?.count);
});

Deno.test("analytics: where time goes, of typical calls and of the slowest", () => {
  const it = usage();
  for (let i = 0; i < 95; i++) it.call(10);
  for (let i = 0; i < 5; i++) it.call(900);
  const { typical, slow } = it.view("15m").phases;
  assertEquals(typical, [2, 0, 0, null, 10, 0, 0]);
  assertEquals(slow, [2, 0, 0, null, 900, 0, 0]);
});

Deno.test("analytics: the most in flight and queued at any moment", () => {
  const it = usage();
  const ends = [it.begin(), it.begin(), it.begin()];
  it.take({ kind: "gauges", queueLength: 4, queueCapacity: 20, busySlots: 1, slotCapacity: 10 });
  it.take({ kind: "gauges", queueLength: 0, queueCapacity: 20, busySlots: 1, slotCapacity: 10 });
  assertEquals(it.view("15m").totals.in_flight, 3);
  for (const end of ends) end(1);
  const { in_flight, queue, totals } = it.view("15m");
  assertEquals([in_flight.at(-1), queue.at(-1), totals.in_flight], [3, 4, 0]);
});

Deno.test("analytics: rows and channels are bounded whatever names come from the wire", () => {
  const it = usage();
  for (let i = 0; i < 300; i++) it.call(1, "connect", `tool-${i}`, `channel-${i % 20}`);
  const view = it.view("15m");
  assertEquals(Object.keys(view.by_channel).length <= 9, true);
  assertEquals(view.tools.length <= 64, true);
  assertEquals(view.tools.some(({ tool }) => tool === "tool-299"), true, "the latest stay");
  assertEquals(view.totals.calls, 300);
});

Deno.test("analytics: tools are tools; what is no tool call stands apart, by the protocol's methods", () => {
  const it = usage();
  it.call(10);
  for (const method of ["tools/list", "tools/list", "made/up", "echo"]) {
    const ref = { requestId: "m", channel: "main", commandKind: "call", method } as const;
    it.take({ kind: "command_received", ...ref, at: 0, chars: 1 });
    it.take({
      kind: "command_finished",
      ...ref,
      at: 1,
      outcome: "answered",
      isError: false,
      ms: 1,
      attempts: 1,
    });
  }
  const { tools, methods } = it.view("15m");
  assertEquals(tools.map(({ tool, calls }) => [tool, calls]), [["echo", 1]]);
  assertEquals(methods.map(({ tool, calls }) => [tool, calls]), [["tools/list", 2], ["other", 2]]);
});
