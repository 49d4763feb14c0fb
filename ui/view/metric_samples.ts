import type { Point } from "./series.ts";

/** `/metrics` at a moment. */
export interface Sample {
  /** Unix milliseconds. */
  readonly at: number;
  readonly sums: ReadonlyMap<string, number>;
}

/** How samples become points. */
export type Reading =
  /** The value itself. */
  | { readonly kind: "gauge"; readonly name: string; readonly factor?: number }
  /** How much it grew. */
  | { readonly kind: "counter"; readonly name: string }
  /** The mean of what a histogram took in. */
  | { readonly kind: "mean"; readonly name: string; readonly factor?: number };

/** Where the points of a chart lie. */
export interface Grid {
  /** Unix milliseconds of the first point's begin. */
  readonly from: number;
  readonly stepMs: number;
  readonly length: number;
}

/** Samples further apart belong to two looks at the page; nothing is known of the time between. */
const MAX_APART_MS = 30_000;

/** Reads samples onto a grid; where the page was not open there are gaps. */
export function sampledPoints(samples: readonly Sample[], reading: Reading, grid: Grid): Point[] {
  const points = new Array<Point>(grid.length).fill(null);
  samples.forEach((sample, index) => {
    const at = Math.floor((sample.at - grid.from) / grid.stepMs);
    if (at < 0 || at >= grid.length) return;
    const value = read(sample, samples[index - 1], reading);
    if (value === null) return;
    points[at] = reading.kind === "counter" ? (points[at] ?? 0) + value : value;
  });
  return points;
}

function read(sample: Sample, before: Sample | undefined, reading: Reading): Point {
  switch (reading.kind) {
    case "gauge": {
      const value = sample.sums.get(reading.name);
      return value === undefined ? null : value * (reading.factor ?? 1);
    }
    case "counter":
      return growth(sample, before, reading.name);
    case "mean": {
      const n = growth(sample, before, `${reading.name}_count`);
      const sum = growth(sample, before, `${reading.name}_sum`);
      return n === null || sum === null || n === 0 ? null : sum / n * (reading.factor ?? 1);
    }
  }
}

/** `null` where it is not known: the first sample, a gap, or another process. */
function growth(sample: Sample, before: Sample | undefined, name: string): Point {
  if (before === undefined || sample.at - before.at > MAX_APART_MS) return null;
  // A series with labels is not written before its first event: it stands at zero.
  const grown = (sample.sums.get(name) ?? 0) - (before.sums.get(name) ?? 0);
  return grown < 0 ? null : grown;
}
