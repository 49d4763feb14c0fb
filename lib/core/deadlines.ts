import { type Clock, systemClock } from "./clock.ts";

/** The longest a platform timer runs; longer ones fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Something that happens at a time unless it is removed before. */
export interface Deadline {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly expire: () => void;
}

/**
 * Many deadlines on one timer. Nearly every request ends long before its deadline, so adding and
 * removing one must cost next to nothing, which a platform timer each does not: here it is a set, and
 * the timer, armed for the earliest known time, finds out by itself that its deadline is gone. An
 * empty set has no timer.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #deadlines = new Set<Deadline>();
  #armedFor = Infinity;
  #stopAlarm: () => void = () => {};
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls `expire` once, `ms` from now, unless the deadline is removed first.
   *
   * @param now for a caller that knows the time already
   */
  add(ms: number, expire: () => void, now: number = this.#clock.now()): Deadline {
    const deadline = { at: now + ms, expire };
    this.#deadlines.add(deadline);
    if (deadline.at < this.#armedFor && !this.#closed) this.#arm(deadline.at);
    return deadline;
  }

  /** Takes a deadline back; harmless if it has expired. */
  remove(deadline: Deadline): void {
    if (this.#deadlines.delete(deadline) && this.#deadlines.size === 0) this.#disarm();
  }

  /** Forgets every deadline, those still to come included, and stops the timer. */
  close(): void {
    this.#closed = true;
    this.#deadlines.clear();
    this.#stopAlarm();
  }

  #disarm(): void {
    this.#armedFor = Infinity;
    this.#stopAlarm();
  }

  #arm(at: number): void {
    this.#stopAlarm();
    this.#armedFor = at;
    const ms = Math.min(Math.max(0, at - this.#clock.now()), MAX_TIMER_MS);
    this.#stopAlarm = ringAfter(this.#clock, ms, this.#ring);
  }

  readonly #ring = (): void => this.#expireDue();

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
    // What has expired may have taken the others back.
    if (next < this.#armedFor && this.#deadlines.size > 0 && !this.#closed) this.#arm(next);
  }
}

/** An alarm of any clock. */
function ringAfter(clock: Clock, ms: number, ring: () => void): () => void {
  if (clock.alarm !== undefined) return clock.alarm(ms, ring);
  const stopped = new AbortController();
  clock.sleep(ms, stopped.signal).then(ring, () => {}); // stopped
  return () => stopped.abort();
}

/** The deadlines of this process's own requests. */
export const processDeadlines: Deadlines = new Deadlines(systemClock);
