/** A point of a chart; `null` is a gap, not a zero. */
export type Point = number | null;

/** How the points of a wider bucket become one. Percentiles are never averaged (ui §10). */
export type Merge = "sum" | "max" | "median";

/**
 * Fewer points for a chart that has no room for all. A `sum` of nothing but gaps is a gap; `max`
 * and `median` leave gaps out.
 */
export function merged(points: readonly Point[], buckets: number, how: Merge): Point[] {
  if (points.length <= buckets) return [...points];
  const size = points.length / buckets;
  return Array.from({ length: buckets }, (_, bucket) => {
    const from = Math.round(bucket * size);
    const seen = points.slice(from, Math.round((bucket + 1) * size)).filter((p) => p !== null);
    if (seen.length === 0) return null;
    switch (how) {
      case "sum":
        return seen.reduce((a, b) => a + b, 0);
      case "max":
        return Math.max(...seen);
      case "median":
        return seen.sort((a, b) => a - b)[Math.floor(seen.length / 2)] ?? null;
    }
  });
}

/** The next round number: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((step) => value <= step * power * 1.0000001) ?? 10;
  return factor * power;
}

/** Where values lie between bottom (0) and top (1). */
export type Scale = (value: number) => number;

/** From zero to `max`. */
export function linear(max: number): Scale {
  return (value) => clamp(value / max);
}

/** From `from` to `to` in equal steps per factor. */
export function logarithmic(from: number, to: number): Scale {
  const span = Math.log(to / from);
  return (value) => clamp(Math.log(Math.max(value, from) / from) / span);
}

/** The axis of durations: log10(1 + ms) up to 30 s (ui §4). */
export function durationShare(ms: number): number {
  return clamp(Math.log10(1 + Math.max(0, ms)) / Math.log10(1 + 30_000));
}

/** The decades of the axis of durations. */
export const DURATION_MARKS_MS = [10, 100, 1_000, 10_000] as const;

/** An SVG path over a box of 100 by `height`; each gap starts a new line. */
export function linePath(points: readonly Point[], scale: Scale, height: number): string {
  let pen = "M";
  let path = "";
  points.forEach((point, index) => {
    if (point === null) {
      pen = "M";
      return;
    }
    const alone = pen === "M" && (points[index + 1] ?? null) === null;
    path += `${pen}${x(index, points.length)} ${y(point, scale, height)}`;
    // A single point between gaps would have no length and so not be seen.
    if (alone) path += index === points.length - 1 ? "h-.9" : "h.9";
    pen = "L";
  });
  return path;
}

/** The area under the line, closed at the bottom for each stretch without gaps. */
export function areaPath(points: readonly Point[], scale: Scale, height: number): string {
  let path = "";
  let from: number | undefined;
  points.forEach((point, index) => {
    if (point === null) return;
    const at = x(index, points.length);
    if (from === undefined) path += `M${at} ${height}`;
    from ??= index;
    path += `L${at} ${y(point, scale, height)}`;
    if ((points[index + 1] ?? null) !== null) return;
    path += `L${at} ${height}Z`;
    from = undefined;
  });
  return path;
}

/** When the points of a chart are: `from` in Unix milliseconds. */
export interface Steps {
  readonly from: number;
  readonly step_s: number;
}

/**
 * Calls a second over the last minute: its whole steps, and what there is of the growing one. Without
 * that one, a call of this moment would not have happened.
 */
export function lastMinuteRate(
  calls: readonly Point[],
  { from, step_s }: Steps,
  nowMs: number,
): number {
  const steps = Math.max(1, Math.round(60 / step_s));
  const sum = calls.slice(-steps - 1).reduce<number>((total, point) => total + (point ?? 0), 0);
  const growingS = (nowMs - from) / 1000 - (calls.length - 1) * step_s;
  return sum / (steps * step_s + Math.min(step_s, Math.max(0, growingS)));
}

/** The latest point that is no gap. */
export function latest(points: readonly Point[]): Point {
  return points.findLast((point) => point !== null) ?? null;
}

function x(index: number, length: number): string {
  return (index / Math.max(1, length - 1) * 100).toFixed(2);
}

function y(value: number, scale: Scale, height: number): string {
  return (height - 0.75 - scale(value) * (height - 2)).toFixed(2);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
