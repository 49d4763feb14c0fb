import { assertEquals } from "@std/assert";
import { isFailure as isFailureOfClient } from "../../../lib/ops/request_outcome.ts";
import type { RequestOutcome } from "../../../ui/api_types.ts";
import { isFailure, outcomeTone, outcomeWord } from "../../../ui/view/outcome_words.ts";

const ALL: readonly RequestOutcome[] = [
  "ok",
  "accepted",
  "tool_error",
  "rpc_error",
  "http_error",
  "timeout",
  "refused",
  "dns",
  "tls",
  "reset",
  "crash",
  "expired",
  "cancelled",
  "in_flight",
];

Deno.test("isFailure: page and client mean the same by failed [ui §7]", () => {
  for (const outcome of ALL) assertEquals(isFailure(outcome), isFailureOfClient(outcome), outcome);
});

Deno.test("outcomeTone: the tool's own no is amber, what is fine stays quiet [ui §4]", () => {
  assertEquals([outcomeTone("ok"), outcomeTone("tool_error"), outcomeTone("crash")], [
    "ok",
    "warn",
    "bad",
  ]);
});

Deno.test("outcomeWord: names the status or code that is known", () => {
  assertEquals(outcomeWord("http_error", "target_http: bad status (HTTP 503)"), "HTTP 503");
  assertEquals(outcomeWord("http_error", null), "HTTP error");
  assertEquals(outcomeWord("rpc_error", "JSON-RPC error -32602"), "Invalid params");
  assertEquals(outcomeWord("rpc_error", "JSON-RPC error -32000"), "Error -32000");
  assertEquals(outcomeWord("timeout", "HTTP 500"), "Timed out");
});
