import { assertEquals } from "@std/assert";
import { shownUrl } from "../../lib/harpoon/shown_url.ts";

const cases: readonly [about: string, target: string, url: string, shown: string][] = [
  ["nothing to hide", "https://h/a", "https://h/a/b?q=1", "https://h/a/b?q=1"],
  ["no query and no path", "https://h", "https://h", "https://h"],
  [
    "the target's own query",
    "https://h/a?key=k1",
    "https://h/a?key=k1",
    "https://h/a?key=[REDACTED]",
  ],
  [
    "the caller's query beside it",
    "https://h/a?key=k1&k2",
    "https://h/a/b?key=k1&k2&q=k1&key=2",
    "https://h/a/b?key=[REDACTED]&[REDACTED]&q=k1&key=2",
  ],
  ["an empty query", "https://h/a?", "https://h/a?", "https://h/a?"],
  [
    "user and password",
    "https://u:hush-hush@h/",
    "https://u:hush-hush@h/",
    "https://[REDACTED]@h/",
  ],
];
for (const [about, target, url, shown] of cases) {
  Deno.test(`shownUrl: ${about} [harpoon §9]`, () => {
    assertEquals(shownUrl(url, { url: target }, ["hush-hush"]), shown);
  });
}

Deno.test("shownUrl: secrets are hidden wherever they stand, and there is an end", () => {
  const url = `https://h/hush-hush/${"a".repeat(5_000)}`;
  const shown = shownUrl(url, { url: "https://h/" }, ["hush-hush"]);
  assertEquals([shown.startsWith("https://h/[REDACTED]/aaa"), shown.length], [true, 2_048]);
});
