import type { Clock } from "../core/clock.ts";

/** Something that happens at a time unless it is removed before. */
export interface Deadline {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly expire: () => void;
}

/**
 * All deadlines of the plane on one timer. Nearly every request ends long before its deadline, so
 * adding and removing one must cost next to nothing: it is a set, and the timer, armed for the
 * earliest known time, finds out by itself that its deadline is gone.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #deadlines = new Set<Deadline>();
  #armedFor = Infinity;
  #alarm = new AbortController();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `expire` once, `ms` from now, unless the deadline is removed first. */
  add(ms: number, expire: () => void): Deadline {
    const deadline = { at: this.#clock.now() + ms, expire };
    this.#deadlines.add(deadline);
    if (deadline.at < this.#armedFor && !this.#closed) this.#arm(deadline.at);
    return deadline;
  }

  remove(deadline: Deadline): void {
    this.#deadlines.delete(deadline);
  }

  /** Forgets every deadline, those still to come included, and stops the timer. */
  close(): void {
    this.#closed = true;
    this.#deadlines.clear();
    this.#alarm.abort();
  }

  #arm(at: number): void {
    this.#alarm.abort();
    this.#armedFor = at;
    const { signal } = this.#alarm = new AbortController();
    this.#clock.sleep(Math.max(0, at - this.#clock.now()), signal).then(
      () => this.#expireDue(),
      () => {}, // armed anew or closed
    );
  }

  #expireDue(): void {
    this.#armedFor = Infinity;
    const now = this.#clock.now();
    let next = Infinity;
    for (const deadline of this.#deadlines) {
      if (deadline.at <= now) {
        this.#deadlines.delete(deadline);
        deadline.expire();
      } else if (deadline.at < next) next = deadline.at;
    }
    if (next < this.#armedFor && !this.#closed) this.#arm(next);
  }
}
