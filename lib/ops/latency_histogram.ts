/** Range of the bins: what is outside counts to the first or the last one. */
export const MIN_MS = 1;
export const MAX_MS = 30_000;
/** Bins of a drawn distribution (ui §4). */
export const DRAWN_BINS = 36;
/** Finer inside, so that a quantile is off by 4 % at most: four bins make a drawn one. */
const BINS = 4 * DRAWN_BINS;
const LOG_STEP = Math.log(MAX_MS / MIN_MS) / BINS;

/** Durations by logarithmic bins; such histograms add up, averages of percentiles would not. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BINS);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(ms: number): void {
    const bin = ms <= MIN_MS ? 0 : Math.floor(Math.log(ms / MIN_MS) / LOG_STEP);
    const at = Math.min(bin, BINS - 1);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total++;
  }

  merge(other: LatencyHistogram): void {
    if (other.#total === 0) return;
    for (let bin = 0; bin < BINS; bin++) {
      this.#counts[bin] = (this.#counts[bin] ?? 0) + (other.#counts[bin] ?? 0);
    }
    this.#total += other.#total;
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
