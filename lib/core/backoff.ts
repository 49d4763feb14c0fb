/** How waits grow after failures. Milliseconds. */
export interface BackoffOptions {
  readonly minMs: number;
  readonly maxMs: number;
  /** A number in [0, 1); tests pass their own. */
  readonly random?: () => number;
}

/**
 * Exponential backoff with full jitter: the n-th wait is uniform between the minimum and the capped
 * bound `min·2ⁿ`. The jitter is drawn after the cap, so that many clients that have failed for long
 * do not come back in step (design §5). The first wait is exactly the minimum.
 */
export class Backoff {
  readonly #minMs: number;
  readonly #random: () => number;
  readonly #maxMs: number;
  #failures = 0;

  constructor({ minMs, maxMs, random = Math.random }: BackoffOptions) {
    if (!(minMs > 0 && maxMs >= minMs)) {
      throw new RangeError(`backoff needs 0 < minMs <= maxMs, got ${minMs} and ${maxMs}`);
    }
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** Failures since the last reset. */
  get failures(): number {
    return this.#failures;
  }

  /** The next wait. @param ceilingMs another upper bound than `maxMs`, for this wait only */
  next(ceilingMs: number = this.#maxMs): number {
    const bound = Math.min(this.#minMs * 2 ** Math.min(this.#failures, 30), ceilingMs);
    this.#failures++;
    return this.#minMs + this.#random() * Math.max(0, bound - this.#minMs);
  }

  reset(): void {
    this.#failures = 0;
  }
}
