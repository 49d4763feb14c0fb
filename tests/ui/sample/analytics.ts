import type { AnalyticsView, FailureView, RequestRow, Window } from "../../../ui/api_types.ts";
import { isFailure } from "../../../lib/ops/request_outcome.ts";
import { NOW_MS } from "./chance.ts";

const SHAPES = {
  "15m": { lengthMs: 900_000, stepMs: 1_000 },
  "1h": { lengthMs: 3_600_000, stepMs: 60_000 },
  "24h": { lengthMs: 86_400_000, stepMs: 60_000 },
} as const;
const BINS = 36;
const STRIP = 30;

/** What the client would say of these requests. */
export function sampleAnalytics(rows: readonly RequestRow[], window: Window): AnalyticsView {
  const { lengthMs, stepMs } = SHAPES[window];
  const from = (Math.floor(NOW_MS / stepMs) + 1) * stepMs - lengthMs;
  const ended = rows.filter(({ outcome }) => outcome !== "in_flight");
  const steps = (of: readonly RequestRow[]) => {
    const buckets: RequestRow[][] = Array.from({ length: lengthMs / stepMs }, () => []);
    for (const row of of) buckets[Math.floor((Number(row.received_at) - from) / stepMs)]?.push(row);
    return buckets;
  };
  const buckets = steps(ended);
  const counts = (of: RequestRow[][], pick: (row: RequestRow) => boolean) =>
    of.map((bucket) => bucket.length === 0 ? null : bucket.filter(pick).length);
  const quantiles = (of: RequestRow[][], q: number, step?: number) =>
    of.map((bucket) => quantile(bucket.map((row) => msOf(row, step)), q));
  const all = ended.map((row) => msOf(row));
  const byLength = [...ended].sort((a, b) => msOf(a) - msOf(b));
  const share = (a: number, b: number) => byLength.slice(byLength.length * a, byLength.length * b);
  return {
    window,
    from,
    step_s: stepMs / 1000,
    calls: counts(buckets, () => true),
    failed: counts(buckets, ({ outcome }) => isFailure(outcome)),
    tool_errors: counts(buckets, ({ outcome }) => outcome === "tool_error"),
    p50: quantiles(buckets, 0.5),
    p95: quantiles(buckets, 0.95),
    p99: quantiles(buckets, 0.99),
    in_flight: buckets.map((bucket) =>
      bucket.length === 0
        ? null
        : Math.min(9, Math.ceil(bucket.reduce((sum, row) => sum + msOf(row), 0) / 1000))
    ),
    queue: buckets.map((bucket) => bucket.length === 0 ? null : 0),
    post_p50: quantiles(buckets, 0.5, 6),
    by_channel: Object.fromEntries(["main", "tools", "harpoon"].map((name) => {
      const own = steps(ended.filter(({ channel }) => channel === name));
      return [name, { calls: counts(own, () => true), p50: quantiles(own, 0.5) }];
    })),
    totals: {
      calls: ended.length,
      failed: ended.filter(({ outcome }) => isFailure(outcome)).length,
      tool_errors: ended.filter(({ outcome }) => outcome === "tool_error").length,
      p50: quantile(all, 0.5),
      p95: quantile(all, 0.95),
      p99: quantile(all, 0.99),
      in_flight: rows.length - ended.length,
    },
    phases: { typical: means(share(0.4, 0.6)), slow: means(share(0.95, 1)) },
    tools: callsOf(ended, ({ tool }) => tool ?? ""),
    methods: callsOf(ended, ({ tool, method }) => tool ? "" : method ?? ""),
    clients: groups(ended, ({ session }) => session ?? "").map((own) => ({
      name: own[0].client?.name ?? "",
      version: own[0].client?.version ?? "",
      session: own[0].session ?? null,
      channel: own[0].channel,
      calls: own.length,
      failed: own.filter(({ outcome }) => isFailure(outcome)).length,
      top_tool: groups(own, ({ tool }) => tool ?? "")[0]?.[0].tool ?? null,
      last_seen: Number(own[0].received_at),
    })),
    failures: failures(ended, from, lengthMs),
  };
}

function failures(ended: readonly RequestRow[], from: number, lengthMs: number): FailureView[] {
  const failed = ended.filter(({ outcome }) => isFailure(outcome));
  return groups(failed, ({ outcome, channel }) => `${outcome} ${channel}`).map((own) => {
    const strip = new Array<number>(STRIP).fill(0);
    for (const { received_at } of own) {
      const bin = Math.floor((Number(received_at) - from) / lengthMs * STRIP);
      strip[bin] = (strip[bin] ?? 0) + 1;
    }
    const [{ outcome, channel, why, received_at }] = own;
    return {
      outcome,
      channel,
      count: own.length,
      tools: [...new Set(own.map(({ tool, method }) => tool ?? method ?? ""))],
      why: why ?? null,
      strip,
      last_at: Number(received_at),
    };
  }).sort((a, b) => b.last_at - a.last_at);
}

/** By key, the largest group first; rows without a key are left out. */
function groups(
  rows: readonly RequestRow[],
  keyOf: (row: RequestRow) => string,
): [RequestRow, ...RequestRow[]][] {
  const found = new Map<string, [RequestRow, ...RequestRow[]]>();
  for (const row of rows) {
    const key = keyOf(row);
    const own = found.get(key);
    if (own !== undefined) own.push(row);
    else if (key !== "") found.set(key, [row]);
  }
  return [...found.values()].sort((a, b) => b.length - a.length);
}

function msOf({ duration_ms, phases_ms }: RequestRow, step?: number): number {
  return (step === undefined ? duration_ms : phases_ms[step]) ?? 0;
}

function quantile(values: number[], q: number): number | null {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? null;
}

function means(rows: readonly RequestRow[]): (number | null)[] {
  return Array.from({ length: 7 }, (_, step) => {
    if (rows.length === 0) return null;
    return Math.round(rows.reduce((sum, row) => sum + msOf(row, step), 0) / rows.length * 10) / 10;
  });
}

function histogram(rows: readonly RequestRow[]): number[] {
  const bins = new Array<number>(BINS).fill(0);
  for (const row of rows) {
    const bin = Math.floor(Math.log10(Math.max(1, msOf(row))) / Math.log10(30_000) * BINS);
    const index = Math.min(BINS - 1, bin);
    bins[index] = (bins[index] ?? 0) + 1;
  }
  return bins;
}

/** How often each was called, by channel and name; what has no name is left out. */
function callsOf(
  rows: readonly RequestRow[],
  nameOf: (row: RequestRow) => string,
): AnalyticsView["tools"] {
  const named = rows.filter((row) => nameOf(row) !== "");
  return groups(named, (row) => `${row.channel} ${nameOf(row)}`).map((own) => ({
    channel: own[0].channel,
    tool: nameOf(own[0]),
    calls: own.length,
    failed: own.filter(({ outcome }) => isFailure(outcome)).length,
    tool_errors: own.filter(({ outcome }) => outcome === "tool_error").length,
    p50: quantile(own.map((row) => msOf(row)), 0.5),
    p95: quantile(own.map((row) => msOf(row)), 0.95),
    histogram: histogram(own),
    last_at: Number(own[0].received_at),
  }));
}
