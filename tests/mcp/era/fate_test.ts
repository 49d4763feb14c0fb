import { assertEquals } from "@std/assert";
import { fateOf, mayRepeat, outcomeUnknown } from "../../../lib/mcp/era/fate.ts";
import type { TunnelFailure } from "../../../lib/wire/failure.ts";
import type { FailedReply, FinalReply } from "../../../lib/wire/reply.ts";

function failed(failure: TunnelFailure): FailedReply {
  return { kind: "failed", status: failure.upstreamStatus ?? 502, headers: [], failure };
}

function error(status: number, code: number, text: string): FinalReply {
  const message = JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code, message: text } });
  return { kind: "response", message, status, headers: [] };
}

const target = (upstreamStatus: number): FinalReply =>
  failed({ source: "target_http", kind: "malformed_json", upstreamStatus });

const ROWS: readonly (readonly [string, FinalReply, string, string])[] = [
  ["404 without a message", target(404), "session_lost", "answered"],
  ["404 -32001", error(404, -32001, "Session not found"), "session_lost", "answered"],
  [
    "404 -32601 is an answer [eras §9.14]",
    error(404, -32601, "Method not found"),
    "answered",
    "answered",
  ],
  ["404 -32002 of a resource", error(404, -32002, "No such resource"), "answered", "answered"],
  ["400 without a message", target(400), "session_lost", "answered"],
  [
    "400 -32000 about a session",
    error(400, -32000, "No valid session ID"),
    "session_lost",
    "answered",
  ],
  ["400 -32000 about something else", error(400, -32000, "Bad version"), "answered", "answered"],
  ["400 -32602", error(400, -32602, "session"), "answered", "answered"],
  ["200 -32001", error(200, -32001, "Session not found"), "answered", "answered"],
  ["401", target(401), "answered", "answered"],
  ["503", target(503), "answered", "answered"],
  ["refused", failed({ source: "connect", kind: "connection_refused" }), "not_sent", "not_sent"],
  ["dns", failed({ source: "dns", kind: "dns" }), "not_sent", "not_sent"],
  ["tls", failed({ source: "tls", kind: "tls" }), "not_sent", "not_sent"],
  ["reset", failed({ source: "transport_closed", kind: "connection_reset" }), "unknown", "unknown"],
  ["exit", failed({ source: "transport_closed", kind: "eof" }), "unknown", "unknown"],
  ["timeout", failed({ source: "timeout", kind: "timeout" }), "unknown", "unknown"],
  [
    "no answer in it",
    failed({ source: "protocol", kind: "response_body_missing" }),
    "unknown",
    "unknown",
  ],
];

for (const [name, reply, inSession, without] of ROWS) {
  Deno.test(`fateOf: ${name} is ${inSession} in a session, ${without} without`, () => {
    assertEquals(fateOf(reply, true), inSession);
    assertEquals(fateOf(reply, false), without);
  });
}

Deno.test("mayRepeat: what was not looked at, or only reads; once", () => {
  assertEquals(mayRepeat("session_lost", "tools/call", 0), true);
  assertEquals(mayRepeat("session_lost", "tools/call", 1), false);
  assertEquals(mayRepeat("unknown", "tools/call", 0), false);
  assertEquals(mayRepeat("unknown", "resources/read", 0), true);
  assertEquals(mayRepeat("unknown", "resources/read", 1), false);
  assertEquals(mayRepeat("answered", "tools/list", 0), false);
  assertEquals(mayRepeat("not_sent", "tools/list", 0), false);
});

Deno.test("outcomeUnknown: says that nobody knows, and that nothing is repeated", () => {
  const reply = outcomeUnknown(
    '"x"',
    "tools/call",
    failed({ source: "transport_closed", kind: "eof" }),
  );
  assertEquals(reply.kind === "response" && reply.status, 502);
  const { id, error } = JSON.parse(reply.kind === "response" ? reply.message : "{}");
  assertEquals([id, error.code, error.data.outcome], ["x", -32603, "unknown"]);
  assertEquals(error.message.startsWith("outcome unknown: "), true);
  assertEquals(error.data.tunnel_failure.source, "transport_closed");
});
