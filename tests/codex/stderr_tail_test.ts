import { assertEquals, assertMatch } from "@std/assert";
import { shownLine, StderrTail } from "../../lib/codex/stderr_tail.ts";

const shown: readonly (readonly [line: string, text: string])[] = [
  ["\x1b[2m12:00\x1b[0m \x1b[31mERROR\x1b[0m broken", "12:00 ERROR broken"],
  ["token sk-abcdefghijklmn used", "token sk-REDACTED used"],
  ["the known-secret is here", "the [REDACTED] is here"],
  ["a\tb\x07c", "a b c"],
  ["   ", ""],
];
for (const [line, text] of shown) {
  Deno.test(`shownLine: ${JSON.stringify(line)}`, () => {
    assertEquals(shownLine(line, ["known-secret"]), text);
  });
}

Deno.test("shownLine: where a long line is cut no part of a known secret is left", () => {
  for (let before = 1_985; before <= 2_000; before++) {
    const text = shownLine(`${"x".repeat(before)}known-secret and more`, ["known-secret"]);
    assertMatch(text, /^x+(?:\[REDACTED\])?[ an]*$/);
  }
  assertEquals(shownLine("a known-secret", ["known-secret"], 9), "a");
});

Deno.test("StderrTail: the last 32 lines, of which an error tells three [codex §3.1]", () => {
  const tail = new StderrTail([]);
  assertEquals(tail.told, "");
  for (let at = 1; at <= 40; at++) tail.add(`line ${at}`);
  tail.add("");
  assertEquals([tail.lines.length, tail.lines[0]], [32, "line 9"]);
  assertEquals(tail.told, "; it wrote: line 38 | line 39 | line 40");
});
