import { assertEquals } from "@std/assert";
import { MAX_RETRY_AFTER_MS, retryAfterMs } from "../../lib/wire/retry_after.ts";

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

const TABLE: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ["", undefined],
  ["0", 0],
  ["5", 5000],
  [" 5 ", 5000],
  ["60", 60_000],
  ["61", 60_000],
  ["9".repeat(24), 60_000],
  ["9".repeat(400), 60_000],
  ["Thu, 01 Jan 2026 12:00:07 GMT", 7000],
  ["Thu, 01 Jan 2026 13:00:00 GMT", 60_000],
  ["Thu, 01 Jan 2026 12:00:00 GMT", undefined],
  ["Thu, 01 Jan 2026 11:59:59 GMT", undefined],
  ["Thu, 99 Foo 2026 12:00:07 GMT", undefined],
  ["later", undefined],
  ["-1", undefined],
  ["+5", undefined],
  ["5.5", undefined],
  ["5s", undefined],
  ["1e3", undefined],
  ["2027-01-01T00:00:00Z", undefined],
];

Deno.test("wire 16: Retry-After is seconds or a date to come, at most a minute; the rest is nothing", () => {
  assertEquals(MAX_RETRY_AFTER_MS, 60_000);
  for (const [value, ms] of TABLE) assertEquals(retryAfterMs(value, NOW), ms, value);
});
