import type { Grid } from "./metric_samples.ts";
import type { Point } from "./series.ts";

/** One line of a chart. */
export interface ChartLine {
  readonly name: string;
  /** A colour of the tokens. */
  readonly color: "ink" | "client" | "client-2" | "server" | "plane" | "warn" | "bad";
  readonly points: readonly Point[];
  /** Newer than the last point. */
  readonly now?: Point;
}

/** One small chart. */
export interface MetricChart {
  readonly title: string;
  /** Where the same is told: the series of `/metrics`, or else of another answer. */
  readonly series: string;
  readonly lines: readonly ChartLine[];
  readonly format: (value: number) => string;
  readonly scale: "linear" | "durations";
  readonly limit?: number | undefined;
  /** What is known of the time before the page was opened. */
  readonly sinceStart?: string | undefined;
}

/** All charts of a window, on one axis of time. */
export interface MetricCharts {
  readonly grid: Grid;
  readonly charts: readonly MetricChart[];
}
