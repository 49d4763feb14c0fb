import type { Deadline, Deadlines } from "../../core/deadlines.ts";
import type { Clock } from "../../core/clock.ts";
import type { FinalReply } from "../../wire/reply.ts";
import { RequestStates } from "./request_state.ts";

/** Calls of one channel that wait for input; each holds a stream at the server. */
export const MAX_HOLDS = 256;
/** How long a call waits for input; the reference SDK waits as long. */
export const HOLD_MS = 10 * 60 * 1000;

/** What is parked: a call that can be given up. */
export interface Parked {
  cancel(): void;
  /** It has ended: only its answer is kept, for duplicates of the last retry. */
  readonly isOver: boolean;
}

/** A call that waits for the consumer's input (mcp-eras §4.3, 4). */
export interface Hold<Call extends Parked> {
  readonly call: Call;
  /** The round that is to be answered; an answer to an earlier one comes too late. */
  round: number;
  /** The latest answer that was taken, for duplicates of it. */
  taken: Taken | undefined;
}

/** A retry that was taken: its very text, and what it came to. */
export interface Taken {
  readonly state: string;
  readonly responses: string;
  readonly outcome: Promise<FinalReply>;
}

/** The parked calls of one channel. Bounded in number and time; who is late gets one message for all. */
export class Holds<Call extends Parked> implements Disposable {
  readonly #holds = new Map<string, Hold<Call>>();
  readonly #deadlines = new Map<string, Deadline>();
  readonly #states = new RequestStates();
  readonly #clock: Clock;
  readonly #timers: Deadlines;

  constructor(clock: Clock, timers: Deadlines) {
    this.#clock = clock;
    this.#timers = timers;
  }

  get size(): number {
    return this.#holds.size;
  }

  /** Parks a call, or parks it on; the text is its `requestState`. */
  async park(id: string, hold: Hold<Call>, subject: string): Promise<string> {
    if (!this.#holds.has(id) && this.#holds.size >= MAX_HOLDS) this.#dropOldest();
    this.#holds.set(id, hold);
    this.#remind(id);
    const expiresAt = this.#clock.now() + HOLD_MS;
    return await this.#states.seal({ hold: id, round: hold.round, expiresAt }, subject);
  }

  /**
   * The parked call that a state is for, with the round it answers; `undefined` if the state is forged,
   * foreign, expired or of another process.
   */
  async find(
    state: string,
    subject: string,
  ): Promise<
    { readonly id: string; readonly hold: Hold<Call>; readonly round: number } | undefined
  > {
    const held = await this.#states.open(state, subject);
    if (held === undefined || held.expiresAt <= this.#clock.now()) return undefined;
    const hold = this.#holds.get(held.hold);
    return hold && { id: held.hold, hold, round: held.round };
  }

  /** The consumer gave up or time is up: whoever still has a state of it is too late. */
  drop(id: string): void {
    const hold = this.#holds.get(id);
    this.#holds.delete(id);
    const deadline = this.#deadlines.get(id);
    if (deadline !== undefined) this.#timers.remove(deadline);
    this.#deadlines.delete(id);
    hold?.call.cancel();
  }

  /** Ends every call that waits. */
  [Symbol.dispose](): void {
    for (const id of [...this.#holds.keys()]) this.drop(id);
  }

  #remind(id: string): void {
    const before = this.#deadlines.get(id);
    if (before !== undefined) this.#timers.remove(before);
    this.#deadlines.set(id, this.#timers.add(HOLD_MS, () => this.drop(id)));
  }

  /** Makes room: what only remembers an answer goes before what a person may be about to answer. */
  #dropOldest(): void {
    const [oldest] = this.#holds.keys();
    const [over] = [...this.#holds].find(([, { call }]) => call.isOver) ?? [oldest];
    if (over !== undefined) this.drop(over);
  }
}
