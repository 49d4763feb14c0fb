import { assertEquals } from "@std/assert";
import {
  areaPath,
  durationShare,
  lastMinuteRate,
  latest,
  linear,
  linePath,
  logarithmic,
  merged,
  roundUp,
} from "../../../ui/view/series.ts";

Deno.test("merged: counts add up, percentiles are never averaged, gaps stay gaps [ui §10]", () => {
  const points = [1, 2, null, null, 5, 90];
  assertEquals(merged(points, 3, "sum"), [3, null, 95]);
  assertEquals(merged(points, 3, "max"), [2, null, 90]);
  assertEquals(merged([5, 1, 3, null], 1, "median"), [3]);
  assertEquals(merged(points, 10, "sum"), points, "nothing to merge");
  assertEquals(points, [1, 2, null, null, 5, 90], "the source is left alone");
});

Deno.test("roundUp: 1, 2 or 5 times a power of ten", () => {
  assertEquals([0, 0.3, 1, 1.2, 4, 5, 5.1, 999].map(roundUp), [1, 0.5, 1, 2, 5, 5, 10, 1000]);
});

Deno.test("linePath: each gap starts a new line, a lone point can be seen", () => {
  const scale = linear(10);
  assertEquals(linePath([0, 10], scale, 10), "M0.00 9.25L100.00 1.25");
  assertEquals(linePath([null, 10, null], scale, 10), "M50.00 1.25h.9");
  // At the end it goes back: beyond the edge nobody would see it.
  assertEquals(linePath([null, null, 10], scale, 10), "M100.00 1.25h-.9");
  assertEquals(linePath([0, null, 0, 0], scale, 10).match(/M/g)?.length, 2);
  assertEquals(linePath([], scale, 10), "");
});

Deno.test("areaPath: closes each stretch at the ground", () => {
  const path = areaPath([10, 10, null, 10, 10], linear(10), 10);
  assertEquals(path.match(/Z/g)?.length, 2);
  assertEquals(path.startsWith("M0.00 10L"), true);
});

Deno.test("scales: clamp to their box", () => {
  assertEquals([linear(10)(-1), linear(10)(5), linear(10)(50)], [0, 0.5, 1]);
  assertEquals([logarithmic(1, 100)(0), logarithmic(1, 100)(10), logarithmic(1, 100)(1e6)], [
    0,
    0.5,
    1,
  ]);
  assertEquals([durationShare(-1), durationShare(0), durationShare(30_000)], [0, 0, 1]);
  assertEquals(durationShare(10).toFixed(4), "0.2326");
});

Deno.test("lastMinuteRate: the last minute's whole steps and the growing one", () => {
  const of = (calls: (number | null)[], step_s: number, growingS: number) =>
    lastMinuteRate(calls, { from: 0, step_s }, ((calls.length - 1) * step_s + growingS) * 1000);
  const steady = Array.from({ length: 900 }, (_, i) => i < 839 ? 100 : 3);
  assertEquals(of(steady, 1, 1), 3);
  assertEquals(
    of([9, null, null, null, null, null, null, null, null, null, null, null, null, 7], 5, 10),
    7 / 65,
  );
  assertEquals(of([600, 120, 60], 60, 30), 2);
  assertEquals(of([null, null, null], 60, 30), 0);
  assertEquals(of([], 1, 0), 0);
});

Deno.test("lastMinuteRate: a call of this moment counts", () => {
  const quiet = new Array<number | null>(179).fill(null);
  assertEquals(
    lastMinuteRate([...quiet, 6], { from: 0, step_s: 5 }, 179 * 5_000 + 3_000) > 0,
    true,
  );
});

Deno.test("latest: the last point that is no gap", () => {
  assertEquals(latest([1, 0, null]), 0);
  assertEquals(latest([null]), null);
});
