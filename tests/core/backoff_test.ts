import { assert, assertEquals, assertThrows } from "@std/assert";
import { Backoff } from "../../lib/core/backoff.ts";

/** The waits of the first `count` failures, with a fixed draw. */
function waits(draw: number, count: number, ceilingMs?: number): number[] {
  const backoff = new Backoff({ minMs: 200, maxMs: 10_000, random: () => draw });
  return Array.from({ length: count }, () => backoff.next(ceilingMs));
}

Deno.test("wire 17: the first wait is exactly the minimum, whatever is drawn", () => {
  for (const draw of [0, 0.5, 0.999]) assertEquals(waits(draw, 1), [200]);
});

Deno.test("Backoff: the bound doubles up to the maximum, jitter is drawn below it", () => {
  assertEquals(waits(0, 8), Array(8).fill(200));
  assertEquals(waits(0.5, 8), [200, 300, 500, 900, 1700, 3300, 5100, 5100]);
});

Deno.test("Backoff: long after the cap waits still differ between clients", () => {
  const late = [0, 0.25, 0.5, 0.75].map((draw) => waits(draw, 100).at(-1));
  assertEquals(late, [200, 2650, 5100, 7550]);
});

Deno.test("Backoff: a ceiling for one wait may be higher or lower than the maximum", () => {
  assertEquals(waits(0.999999, 12, 30_000).map(Math.round).slice(-2), [30_000, 30_000]);
  assertEquals(waits(0.999999, 3, 300).map(Math.round), [200, 300, 300]);
  assertEquals(waits(0.5, 3, 100), [200, 200, 200]);
});

Deno.test("wire 17: reset starts over", () => {
  const backoff = new Backoff({ minMs: 200, maxMs: 10_000, random: () => 0.5 });
  backoff.next();
  backoff.next();
  assertEquals(backoff.failures, 2);
  backoff.reset();
  assertEquals([backoff.failures, backoff.next()], [0, 200]);
});

Deno.test("Backoff: without a source of its own waits stay within their bounds", () => {
  const backoff = new Backoff({ minMs: 10, maxMs: 40 });
  for (let i = 0; i < 200; i++) {
    const wait = backoff.next();
    assert(wait >= 10 && wait <= Math.min(40, 10 * 2 ** i), `wait ${i} was ${wait}`);
  }
});

Deno.test("Backoff: refuses bounds that make no sense", () => {
  for (const [minMs, maxMs] of [[0, 1], [-1, 1], [2, 1], [NaN, 1], [1, NaN]] as const) {
    assertThrows(() => new Backoff({ minMs, maxMs }), RangeError, "0 < minMs <= maxMs");
  }
});
