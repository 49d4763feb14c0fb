/** Range of the bins: what is outside counts to the first or the last one. */
export const MIN_MS = 1;
export const MAX_MS = 30_000;
/** Bins of a drawn distribution (ui §4). */
export const DRAWN_BINS = 36;
/** Finer inside, so that a quantile is off by 4 % at most: four bins make a drawn one. */
const BINS = 4 * DRAWN_BINS;
/** What a small counter holds. */
const MAX_SMALL = 0xffff;
const LOG_STEP = Math.log(MAX_MS / MIN_MS) / BINS;

/** Histograms whose counters share a block; a block of its own costs each as much again. */
const POOLED = 16;

/** Counters of histograms that come and go together. */
export class CounterPool {
  #block = new Uint16Array(0);
  #used = 0;

  /** Counters for one histogram, all of them 0. */
  take(): Uint16Array {
    if (this.#used === this.#block.length) {
      this.#block = new Uint16Array(POOLED * BINS);
      this.#used = 0;
    }
    this.#used += BINS;
    return this.#block.subarray(this.#used - BINS, this.#used);
  }
}

/** Durations by logarithmic bins; such histograms add up, averages of percentiles would not. */
export class LatencyHistogram {
  /** Small until a bin is full: there are thousands of these, and few ever count so far. */
  #counts: Uint16Array | Uint32Array;
  #total = 0;

  /** @param pool where it has its counters; its own unless given */
  constructor(pool?: CounterPool) {
    this.#counts = pool?.take() ?? new Uint16Array(BINS);
  }

  get total(): number {
    return this.#total;
  }

  add(ms: number): void {
    const bin = ms <= MIN_MS ? 0 : Math.floor(Math.log(ms / MIN_MS) / LOG_STEP);
    this.#put(Math.min(bin, BINS - 1), 1);
    this.#total++;
  }

  merge(other: LatencyHistogram): void {
    if (other.#total === 0) return;
    for (let bin = 0; bin < BINS; bin++) this.#put(bin, other.#counts[bin] ?? 0);
    this.#total += other.#total;
  }

  #put(bin: number, more: number): void {
    const count = (this.#counts[bin] ?? 0) + more;
    if (count > MAX_SMALL && this.#counts instanceof Uint16Array) {
      this.#counts = Uint32Array.from(this.#counts);
    }
    this.#counts[bin] = count;
  }

  clear(): void {
    if (this.#total === 0) return;
    this.#counts.fill(0);
    this.#total = 0;
  }

  /** The duration that the share `q` of all stays within, in milliseconds; `null` if there is none. */
  quantile(q: number): number | null {
    if (this.#total === 0) return null;
    const wanted = Math.max(1, Math.ceil(q * this.#total));
    let seen = 0;
    for (let bin = 0; bin < BINS; bin++) {
      seen += this.#counts[bin] ?? 0;
      // The middle of the bin, as the eye reads a logarithmic axis.
      if (seen >= wanted) return MIN_MS * Math.exp((bin + 0.5) * LOG_STEP);
    }
    return MAX_MS;
  }

  /** Counts of the drawn bins. */
  drawn(): number[] {
    const counts = new Array<number>(DRAWN_BINS).fill(0);
    this.#counts.forEach((count, bin) => {
      const at = Math.floor(bin / 4);
      counts[at] = (counts[at] ?? 0) + count;
    });
    return counts;
  }
}
