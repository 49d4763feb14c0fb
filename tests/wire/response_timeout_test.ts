import { assertEquals } from "@std/assert";
import { responseTimeoutMs } from "../../lib/wire/response_timeout.ts";

const VALID: readonly (readonly [string, number])[] = [
  ["0s", 0],
  ["0h", 0],
  ["1ns", 1e-6],
  ["1us", 1e-3],
  ["4500ms", 4500],
  ["30s", 30_000],
  ["2m", 120_000],
  ["1h", 3_600_000],
  ["0000000000000000000000000000005s", 5000],
  ["9223372036854775807ns", 9_223_372_036_854.775],
  ["9223372036s", 9_223_372_036_000],
  ["2562047h", 9_223_369_200_000],
];

const INVALID: readonly unknown[] = [
  undefined,
  null,
  30,
  true,
  {},
  ["1s"],
  "",
  "0",
  "s",
  "1m30s",
  "4.5s",
  " 1s",
  "1s ",
  "1s\n",
  "+1s",
  "-1s",
  "1e3s",
  "1d",
  "1S",
  "1 s",
  "0x1s",
  "١s",
  "9223372036854775808ns",
  "9223372037s",
  "2562048h",
  "99999999999999999999999999h",
];

Deno.test("wire 13: a valid response_timeout in each unit, zero and the largest included", () => {
  for (const [text, ms] of VALID) assertEquals(responseTimeoutMs(text), ms, text);
});

Deno.test("wire 12: every bad response_timeout is no timeout", () => {
  for (const value of INVALID) {
    assertEquals(responseTimeoutMs(value), undefined, JSON.stringify(value));
  }
});
