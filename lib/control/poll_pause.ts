import type { Clock } from "../core/clock.ts";

/** The one pause of all lanes of a poller: waits and failures concern the control plane. */
export class PollPause {
  readonly #clock: Clock;
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isOn(): boolean {
    return this.#until > this.#clock.now();
  }

  /**
   * Never makes it shorter: a `Retry-After` is meant for every lane, whatever the others met.
   *
   * @returns how long it lasts from now, milliseconds
   */
  extend(ms: number): number {
    const now = this.#clock.now();
    if (now + ms < this.#until) return this.#until - now;
    this.#until = now + ms;
    return ms;
  }

  end(): void {
    this.#until = 0;
  }

  /**
   * Resolves when the pause is over as it is now; it may have grown meanwhile. A sleep that the clock
   * cuts short ends it for all lanes. Rejects with the signal's reason.
   */
  async passed(signal: AbortSignal): Promise<void> {
    const until = this.#until;
    await this.#clock.sleep(until - this.#clock.now(), signal);
    if (this.#until === until) this.end();
  }
}
