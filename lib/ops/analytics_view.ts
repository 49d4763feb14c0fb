import type { Analytics } from "./analytics.ts";
import { SHAPES, type Window } from "./analytics_window.ts";
import type { Phases, RequestLog, RequestRecord } from "./request_log.ts";
import type { RequestOutcome } from "./request_outcome.ts";
import { ClientTally, type Tally } from "./tally.ts";

/** A point of a chart; `null` where nothing happened, which is drawn as a gap. */
export type Point = number | null;
/** Mean milliseconds of the seven steps of a request; see `Phases`. */
export type PhaseMeans = readonly Point[];

/** Usage over a window (ui §5). Times are Unix milliseconds, durations milliseconds. */
export interface AnalyticsView {
  readonly window: Window;
  readonly from: number;
  readonly step_s: number;
  readonly calls: readonly Point[];
  readonly failed: readonly Point[];
  readonly tool_errors: readonly Point[];
  readonly p50: readonly Point[];
  readonly p95: readonly Point[];
  readonly p99: readonly Point[];
  readonly in_flight: readonly Point[];
  readonly queue: readonly Point[];
  readonly post_p50: readonly Point[];
  readonly by_channel: Readonly<
    Record<string, { readonly calls: readonly Point[]; readonly p50: readonly Point[] }>
  >;
  readonly totals: {
    readonly calls: number;
    readonly failed: number;
    readonly tool_errors: number;
    readonly p50: Point;
    readonly p95: Point;
    readonly p99: Point;
    readonly in_flight: number;
  };
  /** Of the latest requests in the window: the middle fifth, and the slowest twentieth. */
  readonly phases: { readonly typical: PhaseMeans; readonly slow: PhaseMeans };
  readonly tools: readonly ToolView[];
  /** The same of what is no tool call, by method. */
  readonly methods: readonly ToolView[];
  readonly clients: readonly ConsumerView[];
  readonly failures: readonly FailureView[];
}

export interface ToolView {
  readonly channel: string;
  readonly tool: string;
  readonly calls: number;
  readonly failed: number;
  readonly tool_errors: number;
  readonly p50: Point;
  readonly p95: Point;
  /** 36 logarithmic bins from 1 ms to 30 s. */
  readonly histogram: readonly number[];
  readonly last_at: number;
}

export interface ConsumerView {
  readonly name: string;
  readonly version: string;
  readonly session: string | null;
  readonly channel: string;
  readonly calls: number;
  readonly failed: number;
  readonly top_tool: string | null;
  readonly last_seen: number;
}

export interface FailureView {
  readonly outcome: RequestOutcome;
  readonly channel: string;
  readonly count: number;
  readonly tools: readonly string[];
  readonly why: string | null;
  /** 30 bins over the window. */
  readonly strip: readonly number[];
  readonly last_at: number;
}

/** Reads a window that ends now. */
export function analyticsView(
  analytics: Analytics,
  requests: RequestLog,
  window: Window,
  nowMs: number,
): AnalyticsView {
  const { lengthMs, stepMs } = SHAPES[window];
  const points = analytics.client.points(window, nowMs);
  const of = (read: (tally: ClientTally) => Point) =>
    points.map((tally) => tally === undefined ? null : read(tally));
  const sum = total(points);
  return {
    window,
    from: (Math.floor(nowMs / stepMs) + 1) * stepMs - lengthMs,
    step_s: stepMs / 1000,
    calls: of(({ calls }) => calls),
    failed: of(({ failed }) => failed),
    tool_errors: of(({ toolErrors }) => toolErrors),
    p50: of(quantile(0.5)),
    p95: of(quantile(0.95)),
    p99: of(quantile(0.99)),
    in_flight: of(({ maxInFlight }) => maxInFlight),
    queue: of(({ maxQueued }) => maxQueued),
    post_p50: of(({ post }) => tenths(post.quantile(0.5))),
    by_channel: Object.fromEntries(
      Array.from(analytics.channels, ([name, series]) => {
        const own = series.points(window, nowMs);
        return [name, {
          calls: own.map((tally) => tally?.calls ?? null),
          p50: own.map((tally) => tally === undefined ? null : quantile(0.5)(tally)),
        }];
      }),
    ),
    totals: {
      calls: sum.calls,
      failed: sum.failed,
      tool_errors: sum.toolErrors,
      p50: quantile(0.5)(sum),
      p95: quantile(0.95)(sum),
      p99: quantile(0.99)(sum),
      in_flight: requests.underWay,
    },
    phases: phaseMeans(requests, nowMs - lengthMs),
    tools: toolViews(analytics, true, window, nowMs),
    methods: toolViews(analytics, false, window, nowMs),
    clients: consumerViews(analytics, window, nowMs),
    failures: failureViews(analytics, window, nowMs),
  };
}

function total(points: readonly (ClientTally | undefined)[]): ClientTally {
  const sum = new ClientTally();
  for (const tally of points) if (tally !== undefined) sum.merge(tally);
  return sum;
}

function toolViews(
  analytics: Analytics,
  areTools: boolean,
  window: Window,
  nowMs: number,
): ToolView[] {
  const rows = [...analytics.tools.values()].filter(({ isTool }) => isTool === areTools);
  return rows.map(({ channel, tool, tallies, lastAt }) => {
    const { sum } = tallies.over(window, nowMs);
    return {
      channel,
      tool,
      calls: sum.calls,
      failed: sum.failed,
      tool_errors: sum.toolErrors,
      p50: quantile(0.5)(sum),
      p95: quantile(0.95)(sum),
      histogram: sum.latency.drawn(),
      last_at: lastAt,
    };
  }).filter(({ calls }) => calls > 0).sort((a, b) => b.calls - a.calls);
}

function consumerViews(analytics: Analytics, window: Window, nowMs: number): ConsumerView[] {
  return Array.from(analytics.consumers.values(), ({ tallies, tools, session, ...row }) => {
    const { sum } = tallies.over(window, nowMs);
    const [top] = [...tools].sort(([, a], [, b]) => b - a);
    return {
      name: row.name,
      version: row.version,
      session: session ?? null,
      channel: row.channel,
      calls: sum.calls,
      failed: sum.failed,
      top_tool: top?.[0] ?? null,
      last_seen: row.lastAt,
    };
  }).filter(({ calls }) => calls > 0).sort((a, b) => b.calls - a.calls);
}

function failureViews(analytics: Analytics, window: Window, nowMs: number): FailureView[] {
  return Array.from(analytics.failures.values(), ({ outcome, channel, why, ...row }) => {
    const { sum, strip } = row.tallies.over(window, nowMs);
    return {
      outcome,
      channel,
      count: sum.calls,
      tools: [...row.tools],
      why: why ?? null,
      strip,
      last_at: row.lastAt,
    };
  }).filter(({ count }) => count > 0).sort((a, b) => b.last_at - a.last_at);
}

function phaseMeans(requests: RequestLog, fromMs: number): AnalyticsView["phases"] {
  const ended: RequestRecord[] = [];
  for (const record of requests.newestFirst()) {
    if (record.receivedAt < fromMs) break;
    if (record.durationMs !== undefined) ended.push(record);
  }
  ended.sort((a, b) => (a.durationMs ?? 0) - (b.durationMs ?? 0));
  const { length } = ended;
  const share = (from: number, to: number) =>
    ended.slice(Math.floor(length * from), Math.max(Math.floor(length * from) + 1, length * to));
  return { typical: means(share(0.4, 0.6)), slow: means(share(0.95, 1)) };
}

function means(records: readonly RequestRecord[]): PhaseMeans {
  const mean = (step: number): Point => {
    const seen = records.map(({ phases }) => phaseOf(phases, step)).filter((ms) => ms !== null);
    return seen.length === 0 ? null : tenths(seen.reduce((a, b) => a + b, 0) / seen.length);
  };
  return Array.from({ length: 7 }, (_, step) => mean(step));
}

function phaseOf(phases: Phases, step: number): Point {
  return phases[step] ?? null;
}

function quantile(q: number): (tally: Tally) => Point {
  return ({ latency }) => tenths(latency.quantile(q));
}

function tenths(ms: Point): Point {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
