import type { Clock } from "../core/clock.ts";
import { RateLimit, type RateVerdict } from "./rate_limit.ts";
import type { Target } from "./target.ts";

type Rated = Pick<Target, "label" | "rate">;

/**
 * How much of their rates targets have left, by label. Targets are made anew by every reload and
 * every discovery; what was taken of a rate stays taken, as long as label and rate are the same.
 */
export class TargetRates {
  readonly #clock: Pick<Clock, "now">;
  #limits = new Map<string, RateLimit>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Takes one call of the target's rate; one without a rate has any number. */
  take(target: Rated): RateVerdict {
    if (target.rate === undefined) return { kind: "ok" };
    const key = keyOf(target);
    let limit = this.#limits.get(key);
    if (limit === undefined) {
      limit = new RateLimit(target.rate, this.#clock);
      this.#limits.set(key, limit);
    }
    return limit.take();
  }

  /** Forgets all others, so that there are never more than targets. */
  keepOnly(targets: readonly Rated[]): void {
    const kept = new Set(targets.map(keyOf));
    this.#limits = new Map([...this.#limits].filter(([key]) => kept.has(key)));
  }
}

function keyOf({ label, rate }: Rated): string {
  return JSON.stringify([label, rate?.calls, rate?.perMs]);
}
