import { assertEquals } from "@std/assert";
import type { RequestRow } from "../../../ui/api_types.ts";
import {
  isCountable,
  isListed,
  NO_FILTER,
  parseSearch,
  type RequestFilter,
  serverQuery,
} from "../../../ui/view/request_filter.ts";

const ROW: RequestRow = {
  id: "req_1",
  seq: 1,
  received_at: 1_000,
  channel: "main",
  kind: "call",
  method: "tools/call",
  tool: "run_query",
  client: { name: "Codex-CLI", version: "1" },
  session: "7c1e90ab",
  outcome: "timeout",
  duration_ms: 600,
  phases_ms: [null, 0, 0, null, 500, 50, 50],
  bytes_sent: 1,
  bytes_answered: 2,
  status: 504,
  why: null,
};

Deno.test("parseSearch: fields and words; an unknown field is a word", () => {
  assertEquals(parseSearch(" Tool:Run_Query  slow dur:>500 http://x tool: "), {
    words: ["slow", "http://x"],
    fields: [["tool", "run_query"], ["dur", ">500"]],
  });
});

Deno.test("isListed: each part of the filter narrows [ui §2]", () => {
  const table: readonly (readonly [Partial<RequestFilter>, boolean])[] = [
    [{}, true],
    [{ status: "failed" }, true],
    [{ status: "timeout" }, true],
    [{ status: "tool_error" }, false],
    [{ channel: "tools" }, false],
    [{ span: { from: 1_000, to: 1_001 } }, true],
    [{ span: { from: 0, to: 1_000 } }, false],
    [{ search: "codex" }, true],
    [{ search: "codex other" }, false],
    [{ search: "tool:query session:7c1e" }, true],
    [{ search: "tool:refund" }, false],
    [{ search: "dur:>500" }, true],
    [{ search: "dur:<500" }, false],
    [{ search: "dur:soon" }, false],
    [{ search: "status:error" }, true],
    [{ search: "status:tls" }, false],
  ];
  for (const [filter, listed] of table) {
    assertEquals(isListed(ROW, { ...NO_FILTER, ...filter }), listed, JSON.stringify(filter));
  }
});

Deno.test("isListed: a call in flight has no duration to compare", () => {
  const row: RequestRow = { ...ROW, outcome: "in_flight", duration_ms: null };
  assertEquals(isListed(row, { ...NO_FILTER, search: "dur:<500" }), false);
  assertEquals(isListed(row, { ...NO_FILTER, status: "in_flight" }), true);
});

Deno.test("serverQuery: asks for no less than is listed", () => {
  const filter: RequestFilter = {
    search: "tool:run dur:>5",
    status: "failed",
    channel: "main",
    span: { from: 5, to: 9 },
  };
  assertEquals(serverQuery(filter).toString(), "q=run&status=failed&channel=main&from=5&to=9");
  assertEquals(serverQuery(NO_FILTER).toString(), "");
  assertEquals([isCountable(NO_FILTER), isCountable(filter)], [true, false]);
});
