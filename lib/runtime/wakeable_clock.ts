import type { Clock } from "../core/clock.ts";

/**
 * A clock whose sleepers can be woken before their time. The poller's is one: a wait that a refused
 * key has caused is over as soon as there is another key.
 */
export class WakeableClock implements Clock {
  readonly #clock: Clock;
  #alarm = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  wall(): number {
    return this.#clock.wall();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    const alarm = this.#alarm.signal;
    try {
      await this.#clock.sleep(ms, AbortSignal.any([signal, alarm]));
    } catch (error) {
      signal.throwIfAborted();
      if (!alarm.aborted) throw error;
    }
  }

  /** Ends every sleep under way as if its time had come. */
  wake(): void {
    this.#alarm.abort();
    this.#alarm = new AbortController();
  }
}
