import { assertEquals } from "@std/assert";
import type { CallRecord } from "../../../ui/api_types_pages.ts";
import { calloutResult, callsByLabel } from "../../../ui/view/callout_words.ts";

const CALL: CallRecord = {
  at: 0,
  label: "rates",
  tool: "call_target",
  method: "GET",
  status: 200,
  latencyMs: 1,
  requestBytes: 0,
  responseBytes: 0,
  redirects: 0,
  outcome: "success",
};

Deno.test("calloutResult: the target's status, or why there was none [harpoon §10]", () => {
  const table: readonly (readonly [change: Partial<CallRecord>, tone: string, text: string])[] = [
    [{}, "ok", "200"],
    [{ status: 404 }, "ok", "404"],
    [{ status: 503 }, "warn", "503"],
    [{ outcome: "invalid_input", status: 0 }, "warn", "refused"],
    [{ outcome: "request_error", error: "tls_error" }, "bad", "not reached: tls error"],
    [{ outcome: "response_read_error" }, "bad", "answer broke off"],
    [{ outcome: "response_too_large" }, "bad", "answer too large"],
  ];
  for (const [change, tone, text] of table) {
    const result: { readonly tone: string; readonly text: string } = calloutResult({
      ...CALL,
      ...change,
    });
    assertEquals(result, { tone, text });
  }
});

Deno.test("callsByLabel: a refusal is a call, and no failure of the target", () => {
  const counted = callsByLabel([
    CALL,
    { ...CALL, outcome: "invalid_input" },
    { ...CALL, outcome: "request_error" },
    { ...CALL, label: "ledger" },
  ]);
  assertEquals([...counted], [
    ["rates", { calls: 3, failed: 1 }],
    ["ledger", { calls: 1, failed: 0 }],
  ]);
});
