/** Spans of time the pages can show. */
export const WINDOWS = ["15m", "1h", "24h"] as const;
export type Window = typeof WINDOWS[number];

/** How a window is cut into points of a chart. */
export interface WindowShape {
  readonly lengthMs: number;
  /** One point of a chart. */
  readonly stepMs: number;
  /** Which rollup it is read from. */
  readonly from: "fine" | "coarse";
}

/** Rollups of the whole client and of channels: 1 s for 15 min, 1 min for 24 h (operator-surface §11). */
export const FINE = { spanMs: 1_000, count: 900 } as const;
export const COARSE = { spanMs: 60_000, count: 1_440 } as const;
/**
 * Rollups of tools, clients and failures, of which there are many: 30 s for an hour, 12 min for a
 * day. Each window is a multiple of 30 of them, as many as a strip has bins.
 */
export const FINE_ROW = { spanMs: 30_000, count: 120 } as const;
export const COARSE_ROW = { spanMs: 720_000, count: 120 } as const;

export const SHAPES: Readonly<Record<Window, WindowShape>> = {
  "15m": { lengthMs: 900_000, stepMs: 5_000, from: "fine" },
  "1h": { lengthMs: 3_600_000, stepMs: 60_000, from: "coarse" },
  "24h": { lengthMs: 86_400_000, stepMs: 600_000, from: "coarse" },
};

/** Reads a window's name; anything else is the shortest. */
export function windowOf(text: string | null): Window {
  return WINDOWS.find((window) => window === text) ?? "15m";
}
