import { assert, assertEquals } from "@std/assert";
import { readPollQuery } from "../../lib/plane/poll_query.ts";

const MAX_WAIT_MS = 60_000;

Deno.test("readPollQuery() reads what a client sends", () => {
  assertEquals(
    readPollQuery("channel=harpoon&channel=Main&limit=20&timeout_ms=30000", MAX_WAIT_MS),
    {
      kind: "poll",
      limit: 20,
      waitMs: 30_000,
      channels: new Set(["harpoon", "main"]),
    },
  );
});

Deno.test("readPollQuery() has defaults, caps the wait and ignores the unknown", () => {
  assertEquals(readPollQuery("", MAX_WAIT_MS), {
    kind: "poll",
    limit: 20,
    waitMs: 30_000,
    channels: undefined,
  });
  const capped = readPollQuery("timeout_ms=9999999999&x=1&flag", MAX_WAIT_MS);
  assert(capped.kind === "poll");
  assertEquals(capped.waitMs, MAX_WAIT_MS);
});

Deno.test("readPollQuery() refuses values out of range, naming the parameter", () => {
  const table: [string, string, string | undefined][] = [
    ["limit=0", "invalid_query_parameter", "limit"],
    ["limit=26", "invalid_query_parameter", "limit"],
    ["limit=", "invalid_query_parameter", "limit"],
    ["limit", "invalid_query_parameter", "limit"],
    ["limit=1.5", "invalid_query_parameter", "limit"],
    ["limit=-1", "invalid_query_parameter", "limit"],
    ["limit=1e1", "invalid_query_parameter", "limit"],
    ["timeout_ms=0", "invalid_query_parameter", "timeout_ms"],
    ["timeout_ms=x", "invalid_query_parameter", "timeout_ms"],
    ["timeout_ms=99999999999", "invalid_query_parameter", "timeout_ms"],
    ["channel=", "invalid_channel_format", "channel"],
    ["channel=a/b", "invalid_channel_format", "channel"],
    ["channel=%zz", "invalid_channel_format", "channel"],
    [
      Array.from({ length: 33 }, (_, i) => `channel=c${i}`).join("&"),
      "invalid_channel_format",
      "channel",
    ],
  ];
  for (const [query, code, param] of table) {
    const read = readPollQuery(query, MAX_WAIT_MS);
    assert(read.kind === "refused", query);
    assertEquals([read.error.status, read.error.code, read.error.param], [400, code, param], query);
  }
});
