import type { AnalyticsView } from "../api_types.ts";
import { count, duration } from "./formats.ts";
import type { ChartLine, MetricChart } from "./metric_chart.ts";
import type { Merge, Point } from "./series.ts";

/** How the rollups become charts. */
export interface UsageReading {
  readonly stepMs: number;
  /** Brings a series to the length of the charts. */
  readonly take: (points: readonly Point[], how: Merge) => Point[];
  readonly slots: number | undefined;
  readonly queueLimit: number | undefined;
}

/** Lines of channels: more cannot be told apart. */
const MAX_CHANNELS = 3;
const CHANNEL_COLORS = ["ink", "client", "client-2"] as const;

/** Charts of what the client counted itself. */
export function usageCharts(
  view: AnalyticsView,
  { stepMs, take, slots, queueLimit }: UsageReading,
): MetricChart[] {
  const perSecond = (sum: Point) => sum === null ? null : sum / stepMs * 1000;
  return [
    {
      title: "Calls per second",
      series: "commands_polled_total",
      lines: channelLines(withRest(view), ({ calls }) => take(calls, "sum").map(perSecond)),
      format: (value) => value.toFixed(value < 10 ? 1 : 0),
      scale: "linear",
    },
    {
      title: "Failed calls",
      series: 'tunnel_client_requests_total{status="error"}',
      lines: [
        { name: "failed", color: "bad", points: take(view.failed, "sum") },
        { name: "tool errors", color: "warn", points: take(view.tool_errors, "sum") },
      ],
      format: count,
      scale: "linear",
    },
    {
      title: "Latency, received to posted",
      series: "tunnel_client_request_duration_seconds",
      lines: [
        { name: "p50", color: "server", points: take(view.p50, "median") },
        { name: "p95", color: "client-2", points: take(view.p95, "max") },
        { name: "p99", color: "client", points: take(view.p99, "max") },
      ],
      format: duration,
      scale: "durations",
    },
    {
      title: "Median latency by channel",
      series: "command_end_to_end_latency_milliseconds",
      lines: channelLines(
        channelsOf(view).slice(0, MAX_CHANNELS),
        ({ p50 }) => take(p50, "median"),
      ),
      format: duration,
      scale: "durations",
    },
    {
      title: "Calls in flight",
      series: "dispatcher_worker_pool_occupancy",
      lines: [{ name: "most", color: "ink", points: take(view.in_flight, "max") }],
      format: count,
      scale: "linear",
      limit: slots,
    },
    {
      title: "Queue",
      series: "commands_queue_length",
      lines: [{ name: "waiting", color: "ink", points: take(view.queue, "max") }],
      format: count,
      scale: "linear",
      limit: queueLimit,
    },
    {
      title: "Time to post the answer",
      series: "post_p50 of /api/analytics",
      lines: [{ name: "p50", color: "plane", points: take(view.post_p50, "median") }],
      format: duration,
      scale: "linear",
    },
  ];
}

interface ChannelSeries {
  readonly name: string;
  readonly calls: readonly Point[];
  readonly p50: readonly Point[];
}

/** The channel with most calls first. */
function channelsOf({ by_channel }: AnalyticsView): ChannelSeries[] {
  const all = (calls: readonly Point[]) => calls.reduce<number>((sum, n) => sum + (n ?? 0), 0);
  return Object.entries(by_channel).map(([name, series]) => ({ name, ...series }))
    .sort((a, b) => all(b.calls) - all(a.calls));
}

/** The calls of channels that have no line of their own are one line together. */
function withRest(view: AnalyticsView): ChannelSeries[] {
  const all = channelsOf(view);
  if (all.length <= MAX_CHANNELS) return all;
  const shown = all.slice(0, MAX_CHANNELS - 1);
  const rest = all.slice(MAX_CHANNELS - 1);
  const calls = view.calls.map((_, index) =>
    rest.reduce<Point>((sum, { calls }) => plus(sum, calls[index] ?? null), null)
  );
  return [...shown, { name: `${rest.length} more`, calls, p50: [] }];
}

function channelLines(
  channels: readonly ChannelSeries[],
  read: (channel: ChannelSeries) => Point[],
): ChartLine[] {
  return channels.map((channel, index) => ({
    name: channel.name,
    color: CHANNEL_COLORS[index] ?? "client-2",
    points: read(channel),
  }));
}

function plus(a: Point, b: Point): Point {
  return a === null ? b : b === null ? a : a + b;
}
