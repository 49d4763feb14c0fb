import { assertEquals } from "@std/assert";
import { requestQuery, selectRequests } from "../../../lib/ops/admin/request_query.ts";
import { RequestRecord } from "../../../lib/ops/request_record.ts";

function record(seq: number, more: Partial<RequestRecord>): RequestRecord {
  return Object.assign(new RequestRecord(), { id: `r${seq}`, seq, receivedAt: seq * 10, ...more });
}

const RECORDS = [
  record(6, { channel: "main", method: "ping", outcome: "in_flight" }),
  record(5, { channel: "docs", tool: "search", outcome: "timeout", why: "timeout" }),
  record(4, { channel: "main", tool: "search", outcome: "tool_error", session: "s1" }),
  record(3, { channel: "main", tool: "echo", outcome: "ok", session: "s1" }),
  record(2, { channel: "main", commandKind: "session_termination", outcome: "accepted" }),
  record(1, {
    channel: "main",
    tool: "echo",
    outcome: "crash",
    client: { name: "Ada", version: "1" },
  }),
];

const TABLE: readonly (readonly [query: string, ids: string, total: number])[] = [
  ["", "r6 r5 r4 r3 r2 r1", 6],
  ["limit=2", "r6 r5", 6],
  ["limit=2&before=5", "r4 r3", 6],
  ["limit=0", "r6", 6],
  ["limit=many&before=x&from=&to=-", "r6 r5 r4 r3 r2 r1", 6],
  ["channel=docs", "r5", 1],
  ["tool=echo", "r3 r1", 2],
  ["tool=ping", "r6", 1],
  ["tool=session_termination", "r2", 1],
  ["session=s1", "r4 r3", 2],
  ["status=failed", "r5 r1", 2],
  ["status=tool_error", "r4", 1],
  ["from=20&to=40", "r4 r3 r2", 3],
  ["q=ADA", "r1", 1],
  ["q=SEARCH&channel=main", "r4", 1],
  ["q=r5", "r5", 1],
  ["q=S1", "r4 r3", 2],
  ["q=nothing", "", 0],
];

for (const [query, ids, total] of TABLE) {
  Deno.test(`selectRequests: "${query}" [ui §5]`, () => {
    const found = selectRequests(RECORDS, requestQuery(new URLSearchParams(query)));
    assertEquals([found.requests.map(({ id }) => id).join(" "), found.total], [ids, total]);
  });
}

Deno.test("requestQuery: a page has no more than 500 rows", () => {
  assertEquals(requestQuery(new URLSearchParams("limit=100000")).limit, 500);
});
