import { assertEquals, assertStrictEquals } from "@std/assert";
import type { LogEvent } from "../../../ui/api_types.ts";
import {
  attributesOf,
  BLOCK_LINES,
  blocksOf,
  componentOf,
  MAX_LINES,
  pieces,
  selected,
  viewLevel,
  withLive,
} from "../../../ui/view/log_lines.ts";

const line = (
  seq: number,
  level: LogEvent["level"] = "INFO",
  attrs?: Record<string, unknown>,
): LogEvent => ({
  seq,
  time: "2026-07-14T08:42:31.640Z",
  level,
  message: `Line ${seq}`,
  ...(attrs === undefined ? {} : { attrs }),
});
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => line(from + index));

Deno.test("withLive: what came live is added once, behind what was answered", () => {
  const answered = lines(1, 3);
  assertEquals(withLive(answered, lines(2, 5)).map(({ seq }) => seq), [1, 2, 3, 4, 5]);
  assertStrictEquals(withLive(answered, lines(1, 3)), answered);
});

Deno.test("withLive: the latest 5,000 lines are kept [operator-surface §10]", () => {
  const all = withLive(lines(1, MAX_LINES), lines(MAX_LINES, MAX_LINES + 2));
  assertEquals([all.length, all[0]?.seq, all.at(-1)?.seq], [5_000, 3, 5_002]);
});

Deno.test("selected: by level and by any text of a line, whatever its case", () => {
  const all = [
    line(1, "DEBUG"),
    line(2, "INFO", { component: "dispatcher", ms: 12 }),
    line(3, "WARN", { nested: { tool: "Run_Query" } }),
    line(4, "ERROR"),
  ];
  const found = (level: string, search: string) =>
    selected(all, viewLevel(level), search).map(({ seq }) => seq);
  const table: readonly (readonly [level: string, search: string, seqs: number[]])[] = [
    ["debug", "", [1, 2, 3, 4]],
    ["anything", "", [1, 2, 3, 4]],
    ["info", "", [2, 3, 4]],
    ["warn", "", [3, 4]],
    ["error", "", [4]],
    ["debug", "LINE 2", [2]],
    ["debug", " dispatcher ", [2]],
    ["debug", "ms=12", [2]],
    ["debug", "run_query", [3]],
    ["error", "run_query", []],
  ];
  for (const [level, search, seqs] of table) assertEquals(found(level, search), seqs, search);
});

Deno.test("blocksOf: lines of one stretch of numbers belong together", () => {
  const blocks = blocksOf(lines(BLOCK_LINES - 2, 2 * BLOCK_LINES));
  assertEquals(blocks.map(({ id, events }) => [id, events.length]), [[0, 2], [1, 50], [2, 1]]);
});

Deno.test("blocksOf: a block that has not changed stays the same object", () => {
  const all = lines(0, 120);
  const before = blocksOf(all);
  const after = blocksOf([...all.slice(1), line(121)], before);
  assertStrictEquals(after[1], before[1]);
  assertEquals(after[0]?.events.length, 49, "its oldest line left");
  assertEquals(after[2]?.events.length, 22, "a line came");
});

Deno.test("attributesOf: secrets are chips, requests are links, the component has a column", () => {
  const event = line(1, "INFO", {
    component: "dispatcher",
    request_id: "req_1",
    authorization: "[REDACTED]",
    ms: 4,
    list: [1],
  });
  assertEquals(componentOf(event), "dispatcher");
  assertEquals(attributesOf(event), [
    { name: "request_id", kind: "request", text: "req_1" },
    { name: "authorization", kind: "redacted" },
    { name: "ms", kind: "text", text: "4" },
    { name: "list", kind: "text", text: "[1]" },
  ]);
  assertEquals([componentOf(line(1)), attributesOf(line(1))], ["", []]);
});

Deno.test("pieces: every second piece is a find, as it is written", () => {
  assertEquals(pieces("a Child and a child", "child"), ["a ", "Child", " and a ", "child", ""]);
  assertEquals(pieces("none", "child"), ["none"]);
  assertEquals(pieces("all", " "), ["all"]);
  assertEquals(pieces("İstanbul", "istanbul"), ["İstanbul"], "its lower case is longer");
});
