import { assertEquals } from "@std/assert";
import { durationBetween, formatDuration, parseDuration } from "../../lib/config/duration.ts";

const good: readonly [text: string, ms: number][] = [
  ["0", 0],
  ["-0", -0],
  ["30s", 30_000],
  ["1h30m", 5_400_000],
  ["1.5s", 1_500],
  [".5s", 500],
  ["1.s", 1_000],
  ["500ms", 500],
  ["10m1ms", 600_001],
  ["+2m", 120_000],
  ["-2m", -120_000],
  ["1us", 0.001],
  ["1µs", 0.001],
  ["1μs", 0.001],
  ["1000000ns", 1],
];
const bad = ["", " ", "30", "1d", "s", "-", ".s", "1 s", "30s ", "1h-30m", "1e3s", "0x1s", "9e99h"];

for (const [text, ms] of good) {
  Deno.test(`parseDuration: "${text}" is ${ms} ms`, () => {
    assertEquals(parseDuration(text), { kind: "value", value: ms });
  });
}

for (const text of [...bad, `${"9".repeat(30)}h`]) {
  Deno.test(`parseDuration: refuses "${text}"`, () => {
    assertEquals(parseDuration(text).kind, "problem");
  });
}

Deno.test("formatDuration: writes what parseDuration reads", () => {
  const written: readonly [number, string][] = [
    [0, "0s"],
    [500, "500ms"],
    [1_500, "1.5s"],
    [60_000, "1m0s"],
    [600_000, "10m0s"],
    [605_001, "10m5.001s"],
    [5_400_000, "1h30m0s"],
    [-2_000, "-2s"],
  ];
  for (const [ms, text] of written) {
    assertEquals(formatDuration(ms), text);
    assertEquals(parseDuration(text), { kind: "value", value: ms });
  }
});

Deno.test("durationBetween: names the bound that is broken", () => {
  const parse = durationBetween({ aboveMs: 0, belowMs: 60_000 });
  assertEquals(parse("0s"), { kind: "problem", rule: "must be greater than 0s" });
  assertEquals(parse("1m"), { kind: "problem", rule: "must be less than 1m0s" });
  assertEquals(parse("59s"), { kind: "value", value: 59_000 });
  const capped = durationBetween({ maxMs: 1_000 });
  assertEquals(capped("1s"), { kind: "value", value: 1_000 });
  assertEquals(capped("2s"), { kind: "problem", rule: "must be at most 1s" });
});
