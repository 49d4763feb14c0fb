import type { Clock } from "../core/clock.ts";

/** Whether a call may be made now, or after which wait the next one may. */
export type RateVerdict =
  | { readonly kind: "ok" }
  | { readonly kind: "wait"; readonly ms: number };

/** Sums of fractions of a millisecond are off by less; a call is not refused for that. */
const ROUNDING_MS = 1e-3;

/**
 * How often a target is called: a bucket that holds as many calls as a period allows and fills
 * evenly, so a quiet target takes a burst and a busy one is called at the average rate.
 */
export class RateLimit {
  readonly #perMs: number;
  readonly #msPerCall: number;
  readonly #clock: Pick<Clock, "now">;
  /** When the bucket will be full again if no call is made; that says how full it is now. */
  #fullAt: number;

  /**
   * @param rate at least one call per period of `perMs` milliseconds
   * @throws {RangeError} for a rate that allows nothing
   */
  constructor(
    rate: { readonly calls: number; readonly perMs: number },
    clock: Pick<Clock, "now">,
  ) {
    if (!(rate.calls >= 1) || !(rate.perMs > 0)) {
      throw new RangeError(
        `A rate needs calls >= 1 and perMs > 0, got ${rate.calls}/${rate.perMs}`,
      );
    }
    this.#perMs = rate.perMs;
    this.#msPerCall = rate.perMs / rate.calls;
    this.#clock = clock;
    this.#fullAt = clock.now();
  }

  /** Takes one call if there is one. A refused call costs nothing. */
  take(): RateVerdict {
    const now = this.#clock.now();
    const fullAt = Math.max(this.#fullAt, now) + this.#msPerCall;
    const waitMs = fullAt - now - this.#perMs;
    if (waitMs > ROUNDING_MS) return { kind: "wait", ms: Math.ceil(waitMs - ROUNDING_MS) };
    this.#fullAt = fullAt;
    return { kind: "ok" };
  }
}
