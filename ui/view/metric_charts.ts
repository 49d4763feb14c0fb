import type { AnalyticsView } from "../api_types.ts";
import type { MetricCharts } from "./metric_chart.ts";
import type { Sample } from "./metric_samples.ts";
import { sampledCharts } from "./sampled_charts.ts";
import { merged } from "./series.ts";
import { usageCharts } from "./usage_charts.ts";

/** More points than this cannot be told apart on a small chart. */
const MAX_POINTS = 100;

/**
 * Charts from the client's rollups, and from what `/metrics` said while somebody looked. The newest
 * point is left out: it still grows.
 */
export function metricCharts(
  view: AnalyticsView,
  samples: readonly Sample[],
  queueLimit: number | undefined,
): MetricCharts {
  const whole = Math.max(0, view.calls.length - 1);
  const perPoint = Math.max(1, Math.ceil(whole / MAX_POINTS));
  const length = Math.floor(whole / perPoint);
  const skipped = whole - length * perPoint;
  const stepMs = view.step_s * 1000 * perPoint;
  const grid = { from: view.from + skipped * view.step_s * 1000, stepMs, length };
  return {
    grid,
    charts: [
      ...usageCharts(view, {
        stepMs,
        take: (points, how) => merged(points.slice(skipped, whole), length, how),
        slots: samples.at(-1)?.sums.get("dispatcher_worker_pool_capacity"),
        queueLimit,
      }),
      ...sampledCharts(samples, grid),
    ],
  };
}
