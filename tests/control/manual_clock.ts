import type { Clock } from "../../lib/core/clock.ts";
import { Arrivals } from "../fixtures/arrivals.ts";

/**
 * A clock that moves only when told. A sleep is noted; it ends at once and moves the time on, or, if
 * the clock holds sleepers, only when it is aborted.
 */
export class ManualClock implements Clock {
  /** The sleeps asked for, milliseconds. */
  readonly sleeps = new Arrivals<number>();
  readonly #holds: boolean;
  #now = 1000;

  constructor({ holds = false }: { holds?: boolean } = {}) {
    this.#holds = holds;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return Date.UTC(2026, 0, 1) + this.#now - 1000;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.add(ms);
    if (signal.aborted) return Promise.reject(signal.reason);
    if (!this.#holds) {
      this.#now += ms;
      return Promise.resolve();
    }
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
  }
}
