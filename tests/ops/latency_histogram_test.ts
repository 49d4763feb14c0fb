import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  CounterPool,
  DRAWN_BINS,
  LatencyHistogram,
  MAX_MS,
} from "../../lib/ops/latency_histogram.ts";

function of(...durations: number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const ms of durations) histogram.add(ms);
  return histogram;
}

Deno.test("LatencyHistogram: nothing recorded has no quantile", () => {
  assertEquals(of().quantile(0.5), null);
});

Deno.test("LatencyHistogram: a quantile is within 4 % of the true one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1, max: MAX_MS, noNaN: true }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.95, 0.99, 1),
      (durations, q) => {
        const sorted = durations.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? 0;
        const told = of(...durations).quantile(q) ?? 0;
        assert(Math.abs(told / exact - 1) < 0.04, `${told} for ${exact}`);
      },
    ),
  );
});

Deno.test("LatencyHistogram: two added up are the histogram of both", () => {
  const both = of(1, 5, 80);
  both.merge(of(2, 900, 40_000));
  assertEquals(both.drawn(), of(1, 5, 80, 2, 900, 40_000).drawn());
  assertEquals(both.total, 6);
});

Deno.test("LatencyHistogram: what is outside its range counts to the ends", () => {
  const drawn = of(0, 0.2, 10 * MAX_MS).drawn();
  assertEquals([drawn[0], drawn.at(-1), drawn.length], [2, 1, DRAWN_BINS]);
});

Deno.test("LatencyHistogram: emptied, it is as new", () => {
  const histogram = of(5, 6);
  histogram.clear();
  assertEquals([histogram.total, histogram.quantile(0.5)], [0, null]);
});

Deno.test("LatencyHistogram: a bin counts beyond what a small counter holds, pooled or not", () => {
  for (const histogram of [new LatencyHistogram(), new LatencyHistogram(new CounterPool())]) {
    for (let n = 0; n < 70_000; n++) histogram.add(5);
    histogram.merge(of(5, 900));
    assertEquals(histogram.drawn().toSorted((a, b) => b - a).slice(0, 3), [70_001, 1, 0]);
  }
});

Deno.test("LatencyHistogram: those of one pool do not share their counts", () => {
  const pool = new CounterPool();
  const all = Array.from({ length: 40 }, () => new LatencyHistogram(pool));
  all.forEach((histogram, n) => {
    for (let i = 0; i <= n; i++) histogram.add(5);
  });
  assertEquals(all.map(({ total }) => total), all.map((_, n) => n + 1));
  assertEquals(all.map((each) => Math.max(...each.drawn())), all.map((_, n) => n + 1));
});
