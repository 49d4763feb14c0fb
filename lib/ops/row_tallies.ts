import { COARSE_ROW, FINE_ROW, SHAPES, type Window } from "./analytics_window.ts";
import { CounterPool } from "./latency_histogram.ts";
import type { RequestOutcome } from "./request_outcome.ts";
import type { Counts } from "./tally.ts";
import { TimeRing } from "./time_ring.ts";

/** Bins of a strip over a window (ui §4). */
export const STRIP_BINS = 30;

/** Tallies of one row of a table (a tool, a consumer, a kind of failure) over time. */
export class RowTallies<T extends Counts> {
  readonly #make: (pool?: CounterPool) => T;
  readonly #fine: TimeRing<T>;
  readonly #coarse: TimeRing<T>;

  constructor(make: (pool?: CounterPool) => T) {
    this.#make = make;
    const pool = new CounterPool();
    const pooled = () => make(pool);
    this.#fine = new TimeRing(FINE_ROW.spanMs, FINE_ROW.count, pooled);
    this.#coarse = new TimeRing(COARSE_ROW.spanMs, COARSE_ROW.count, pooled);
  }

  add(outcome: RequestOutcome, ms: number, nowMs: number): void {
    this.#fine.at(nowMs).add(outcome, ms);
    this.#coarse.at(nowMs).add(outcome, ms);
  }

  /** Everything in a window that ends now, and its calls by bin, oldest first. */
  over(window: Window, nowMs: number): { readonly sum: T; readonly strip: number[] } {
    const ring = window === "24h" ? this.#coarse : this.#fine;
    const spans = SHAPES[window].lengthMs / ring.spanMs;
    const sum = this.#make();
    const strip = new Array<number>(STRIP_BINS).fill(0);
    for (let i = 0; i < spans; i++) {
      const record = ring.seen(nowMs - (spans - 1 - i) * ring.spanMs);
      if (record === undefined) continue;
      sum.merge(record);
      const bin = Math.floor(i * STRIP_BINS / spans);
      strip[bin] = (strip[bin] ?? 0) + record.calls;
    }
    return { sum, strip };
  }
}

/** A row of a table. */
export interface Row {
  /** Unix milliseconds of its latest call. */
  lastAt: number;
}

/** Rows by key, so many and no more: the one heard of longest ago makes room. */
export class RowTable<R extends Row> {
  readonly #rows = new Map<string, R>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** The row of that key, made if there is none. */
  row(key: string, make: () => R): R {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    if (this.#rows.size >= this.#max) this.#dropOldest();
    const row = make();
    this.#rows.set(key, row);
    return row;
  }

  values(): Iterable<R> {
    return this.#rows.values();
  }

  #dropOldest(): void {
    let oldest: string | undefined, at = Infinity;
    for (const [key, { lastAt }] of this.#rows) {
      if (lastAt < at) [oldest, at] = [key, lastAt];
    }
    if (oldest !== undefined) this.#rows.delete(oldest);
  }
}
