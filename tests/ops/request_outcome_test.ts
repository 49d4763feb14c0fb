import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import {
  finalOutcome,
  isFailure,
  outcomeReason,
  replyOutcome,
} from "../../lib/ops/request_outcome.ts";
import type { FailureSource, TransportErrorKind } from "../../lib/wire/failure.ts";
import { REF, SAMPLES } from "./sample_facts.ts";

type Replied = Extract<Fact, { kind: "command_replied" }>;
type Finished = Extract<Fact, { kind: "command_finished" }>;

const BASE = { kind: "command_replied", ...REF, at: 1, firstAt: 1, chars: 2, status: 200 } as const;
const FINISHED: Finished = { ...SAMPLES.command_finished, outcome: "answered" };

function failed(source: FailureSource, kind?: TransportErrorKind, status = 502): Replied {
  return { ...BASE, status, failure: { source, ...(kind === undefined ? {} : { kind }) } };
}

const ROWS: readonly (readonly [name: string, fact: Replied, outcome: string, why?: string])[] = [
  ["a result", { ...BASE, verdict: { kind: "ok" } }, "ok"],
  ["an accepted notification", { ...BASE, status: 202 }, "accepted"],
  ["a tool that says no", { ...BASE, verdict: { kind: "tool_error" } }, "tool_error"],
  [
    "a JSON-RPC error",
    { ...BASE, verdict: { kind: "rpc_error", code: -32601 } },
    "rpc_error",
    "JSON-RPC error -32601",
  ],
  [
    "taken back",
    { ...BASE, verdict: { kind: "cancelled" } },
    "cancelled",
    "its sender took it back",
  ],
  ["no such channel", { ...BASE, status: 400 }, "refused", "no server is bound to the channel"],
  [
    "an HTTP error",
    { ...BASE, status: 500, failure: { source: "target_http", upstreamStatus: 500 } },
    "http_error",
    "target_http (HTTP 500)",
  ],
  [
    "HTML instead of JSON",
    failed("protocol", "malformed_json"),
    "http_error",
    "protocol: malformed_json",
  ],
  [
    "nobody listens",
    failed("connect", "connection_refused"),
    "refused",
    "connect: connection_refused",
  ],
  ["no such name", failed("dns", "dns"), "dns", "dns: dns"],
  ["a bad certificate", failed("tls", "tls"), "tls", "tls: tls"],
  ["silence", failed("timeout", "timeout", 504), "timeout", "timeout: timeout"],
  [
    "a reset",
    failed("transport_closed", "connection_reset"),
    "reset",
    "transport_closed: connection_reset",
  ],
  ["a child that ended", failed("transport_closed", "eof"), "crash", "transport_closed: eof"],
  ["a stop", failed("client_internal", "unknown", 503), "cancelled", "the client stopped"],
];

for (const [name, fact, outcome, why] of ROWS) {
  Deno.test(`replyOutcome: ${name} is ${outcome}`, () => {
    assertEquals<string>(replyOutcome(fact), outcome);
    assertEquals(outcomeReason(fact, FINISHED), why);
  });
}

const ENDS: readonly (readonly [Finished["outcome"], string, string | undefined])[] = [
  ["answered", "ok", undefined],
  ["unknown_to_control_plane", "cancelled", "nobody waits for it any more"],
  ["deadline", "expired", "its deadline passed before there was an answer"],
  ["post_failed", "http_error", "the answer was not delivered: no way"],
];

for (const [end, outcome, why] of ENDS) {
  Deno.test(`finalOutcome: a good answer that ended as ${end} is ${outcome}`, () => {
    const finished: Finished = {
      ...FINISHED,
      outcome: end,
      ...(end === "post_failed" ? { detail: "no way" } : {}),
    };
    assertEquals<string>(finalOutcome("ok", finished), outcome);
    assertEquals(outcomeReason(undefined, finished), why);
  });
}

Deno.test("isFailure: what a tool or the sender decided is none", () => {
  assertEquals(
    (["ok", "tool_error", "cancelled", "accepted", "rpc_error", "expired"] as const).map(isFailure),
    [false, false, false, false, true, true],
  );
});
