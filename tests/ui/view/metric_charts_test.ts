import { assertEquals } from "@std/assert";
import { sampleAnalytics } from "../sample/analytics.ts";
import { NOW_MS } from "../sample/chance.ts";
import { sampleMetrics } from "../sample/metrics.ts";
import { sampleRequests } from "../sample/requests.ts";
import { metricCharts } from "../../../ui/view/metric_charts.ts";
import { sampledPoints } from "../../../ui/view/metric_samples.ts";
import { metricSums } from "../../../ui/view/prometheus.ts";

const GRID = { from: 0, stepMs: 10_000, length: 6 };
const sample = (at: number, values: Record<string, number>) => ({
  at,
  sums: new Map(Object.entries(values)),
});

Deno.test("metricSums: a series is summed over its labels, buckets and comments are left out", () => {
  const sums = metricSums(
    `# HELP a_total {b} 7\na_total{x="1 {}"} 2\na_total{x="2"} 3 1700000000\n` +
      `h_bucket{le="+Inf"} 9\nh_sum 1.5\nh_count 3\nodd NaN\nbroken\n`,
  );
  assertEquals([...sums], [["a_total", 5], ["h_sum", 1.5], ["h_count", 3]]);
});

Deno.test("sampledPoints: a gauge is the last sample of a step, gaps are null", () => {
  const samples = [sample(1_000, { m: 5 }), sample(6_000, { m: 6 }), sample(31_000, { m: 9 })];
  const points = sampledPoints(samples, { kind: "gauge", name: "m", factor: 2 }, GRID);
  assertEquals(points, [12, null, null, 18, null, null]);
});

Deno.test("sampledPoints: a counter is what it grew, from zero if it was not written", () => {
  const samples = [
    sample(1_000, {}),
    sample(6_000, { n: 2 }),
    sample(9_000, { n: 3 }),
    sample(14_000, { n: 3 }),
  ];
  const points = sampledPoints(samples, { kind: "counter", name: "n" }, GRID);
  assertEquals(points, [3, 0, null, null, null, null]);
});

Deno.test("sampledPoints: nothing is said over a restart, or over a time nobody looked", () => {
  const reading = { kind: "counter", name: "n" } as const;
  const restart = [sample(1_000, { n: 9 }), sample(6_000, { n: 1 })];
  assertEquals(sampledPoints(restart, reading, GRID)[0], null);
  const away = [sample(1_000, { n: 1 }), sample(45_000, { n: 9 })];
  assertEquals(sampledPoints(away, reading, GRID)[4], null);
});

Deno.test("sampledPoints: a mean is of what came in between two samples", () => {
  const samples = [
    sample(1_000, { h_sum: 1, h_count: 10 }),
    sample(6_000, { h_sum: 3, h_count: 14 }),
    sample(11_000, { h_sum: 3, h_count: 14 }),
  ];
  const points = sampledPoints(samples, { kind: "mean", name: "h", factor: 1_000 }, GRID);
  assertEquals(points, [500, null, null, null, null, null]);
});

Deno.test("metricCharts: every chart has the same points in time, and not the growing one", () => {
  const view = sampleAnalytics(sampleRequests(), "1h");
  const samples = [{ at: NOW_MS, sums: metricSums(sampleMetrics()) }];
  const { grid, charts } = metricCharts(view, samples, 20);
  assertEquals([grid.length, grid.stepMs], [59, 60_000]);
  assertEquals(grid.from + 60 * grid.stepMs, view.from + view.calls.length * 60_000);
  assertEquals(charts.length, 12);
  for (const { lines, title } of charts) {
    for (const { points } of lines) assertEquals(points.length, grid.length, title);
  }
  assertEquals(charts.find(({ title }) => title === "Queue")?.limit, 20);
  assertEquals(charts.find(({ title }) => title === "Calls in flight")?.limit, 24);
});

Deno.test("metricCharts: calls of channels without a line of their own are summed", () => {
  const view = sampleAnalytics([], "15m");
  const one = view.calls.map(() => 1);
  const channel = { calls: one, p50: one };
  const five = {
    ...view,
    by_channel: { a: channel, b: channel, c: channel, d: channel, e: channel },
  };
  const [calls] = metricCharts(five, [], undefined).charts;
  assertEquals(calls?.lines.map(({ name }) => name), ["a", "b", "3 more"]);
  assertEquals(calls?.lines.map(({ points }) => points[3]), [1, 1, 3]);
});
