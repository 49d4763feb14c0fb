import { assertEquals, assertMatch } from "@std/assert";
import {
  age,
  count,
  counted,
  duration,
  exactTime,
  instantMs,
  listed,
  percent,
  rate,
  shortId,
  size,
  timeOfDay,
} from "../../../ui/view/formats.ts";

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;

Deno.test("age: one size of unit, tenths only below ten seconds [ui §7]", () => {
  const table: readonly (readonly [number, string])[] = [
    [-50, "0.0 s"],
    [400, "0.4 s"],
    [9_940, "9.9 s"],
    [9_960, "10 s"],
    [21 * S, "21 s"],
    [89 * S, "89 s"],
    [89_600, "1 min"],
    [6 * MIN + 10 * S, "6 min"],
    [89 * MIN, "89 min"],
    [3 * H + 12 * MIN, "3 h 12 min"],
    [2 * H, "2 h"],
    [47 * H + 59 * MIN, "47 h 59 min"],
    [19 * 24 * H, "19 days"],
  ];
  for (const [ms, text] of table) assertEquals(age(ms), text, `${ms} ms`);
});

Deno.test("duration: three digits, and a dash for what is not known [ui §7]", () => {
  const table: readonly (readonly [number | null, string])[] = [
    [null, "–"],
    [0, "0.0 ms"],
    [4.24, "4.2 ms"],
    [9.96, "10 ms"],
    [412.4, "412 ms"],
    [999.6, "1.00 s"],
    [1_840, "1.84 s"],
    [9_996, "10.0 s"],
    [21_440, "21.4 s"],
    [59_960, "1 min 0 s"],
    [125_000, "2 min 5 s"],
  ];
  for (const [ms, text] of table) assertEquals(duration(ms), text, `${ms} ms`);
});

Deno.test("size, count, rate, percent: as the pages show them [ui §7]", () => {
  assertEquals([size(null), size(471), size(86_214), size(999_960)], [
    "–",
    "471 B",
    "86.2 kB",
    "1.0 MB",
  ]);
  assertEquals([count(4_059), counted(1, "call"), counted(0, "retry", "retries")], [
    "4,059",
    "1 call",
    "0 retries",
  ]);
  assertEquals([rate(4_059), rate(4.94), rate(0.27), rate(0)], [
    "4,059/s",
    "4.9/s",
    "0.27/s",
    "idle",
  ]);
  assertEquals([percent(19, 4_060), percent(1, 8), percent(0, 5), percent(0, 0)], [
    "0.47 %",
    "13 %",
    "0 %",
    "–",
  ]);
});

Deno.test("listed: a sentence's list, the rest counted", () => {
  assertEquals(listed([]), "");
  assertEquals(listed(["a"]), "a");
  assertEquals(listed(["a", "b", "c"]), "a, b and c");
  assertEquals(listed(["a", "b", "c", "d"]), "a, b and 2 more");
  assertEquals(listed(["a", "b", "c"], 2), "a and 2 more");
});

Deno.test("shortId: keeps both ends of a long id", () => {
  assertEquals(shortId("tunnel_4f8a1c0e9b7d4263a5e1f08c27d9b346"), "tunnel_4f8a…b346");
  assertEquals(shortId("req_k3v9q2mahd"), "req_k3v9q2mahd");
});

Deno.test("instantMs: milliseconds or text; nonsense is no time", () => {
  assertEquals(instantMs("2026-07-14T08:42:31.640Z"), 1_784_018_551_640);
  assertEquals(instantMs(5), 5);
  for (const nothing of [null, undefined, "", "soon", Infinity]) {
    assertEquals(instantMs(nothing), undefined);
  }
});

Deno.test("exactTime: the moment with its zone", () => {
  const ms = new Date(2026, 6, 4, 9, 5, 7, 89).getTime();
  assertMatch(exactTime(ms), /^2026-07-04 09:05:07\.089 UTC[+−]\d\d:\d\d$/);
  assertEquals(timeOfDay(ms, "minute"), "09:05");
});
