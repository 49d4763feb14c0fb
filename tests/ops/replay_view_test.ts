import { assertEquals } from "@std/assert";
import { type Replayed, replayView } from "../../lib/ops/replay_view.ts";

const VIEWS: readonly (readonly [Replayed, outcome: string, why: string | null])[] = [
  [{ status: 200, ms: 1, verdict: { kind: "ok" } }, "ok", null],
  [{ status: 200, ms: 1, verdict: { kind: "tool_error" } }, "tool_error", null],
  [
    { status: 200, ms: 1, verdict: { kind: "rpc_error", code: -32602 } },
    "rpc_error",
    "JSON-RPC error -32602",
  ],
  [
    { status: 504, ms: 1, failure: { source: "timeout", kind: "timeout" } },
    "timeout",
    "timeout: timeout",
  ],
  [
    { status: 503, ms: 1, failure: { source: "client_internal" } },
    "cancelled",
    "the client stopped",
  ],
  [
    { status: 502, ms: 1, failure: { source: "target_http", upstreamStatus: 500 } },
    "http_error",
    "target_http (HTTP 500)",
  ],
];

for (const [replayed, outcome, why] of VIEWS) {
  Deno.test(`replayView: ${JSON.stringify(replayed)} is ${outcome} [ui §5]`, () => {
    const view = replayView(replayed, 100, []);
    assertEquals([view.outcome, view.why, view.reply], [outcome, why, null]);
  });
}

Deno.test("replayView: the answer is cut and redacted like what was captured", () => {
  const reply = '{"id":"x","result":{"password":"p","n":9007199254740993}}';
  const of = (limit: number) =>
    replayView({ status: 200, ms: 1.2345, verdict: { kind: "ok" }, reply }, limit, []);
  assertEquals(of(1_000), {
    outcome: "ok",
    duration_ms: 1.23,
    why: null,
    reply: {
      text: '{"id":"x","result":{"password":"[REDACTED]","n":9007199254740993}}',
      bytes: reply.length,
      cut: false,
      redacted: 1,
    },
  });
  assertEquals(of(10).reply, { text: '{"id":"x",', bytes: reply.length, cut: true, redacted: 0 });
});
