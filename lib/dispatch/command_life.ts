import { type Deadline, processDeadlines } from "../core/deadlines.ts";

/** Why work on a command ends before its final reply was read. */
export type EndReason =
  /** The command's own deadline passed: nobody waits, nothing is posted. */
  | "deadline"
  /** `mcp.connection_max_ttl` passed: answered with 504. */
  | "ttl"
  /** The drain budget is used up: answered with 503. */
  | "shutdown"
  /** A listen beyond those its channel serves at once: answered with 503. */
  | "no_slot"
  /** The consumer cancelled it with a message of its own. */
  | "cancelled"
  /** The control plane no longer knows the request. */
  | "consumer_gone";

/** The abort reason of a command's signal. */
export class CommandEnded extends Error {
  override readonly name = "CommandEnded";
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(`the command ended: ${reason}`);
    this.reason = reason;
  }
}

/**
 * The one signal of a command, made at receipt: it aborts at the deadline, at the TTL, or when
 * {@linkcode end} is called, whichever comes first.
 */
export class CommandLife implements Disposable {
  readonly #controller = new AbortController();
  readonly #limit: Deadline | undefined;
  #ended: EndReason | undefined;
  /** Called when it ends; a listener of the signal would cost every command an object. */
  onEnd: (() => void) | undefined;

  /** @param now,deadlineAt,ttlAt monotonic milliseconds; `Infinity` for no limit */
  constructor(now: number, deadlineAt: number, ttlAt: number) {
    const reason: EndReason = deadlineAt <= ttlAt ? "deadline" : "ttl";
    const leftMs = Math.min(deadlineAt, ttlAt) - now;
    if (leftMs <= 0) this.end(reason);
    else if (leftMs < Infinity) {
      this.#limit = processDeadlines.add(leftMs, () => this.end(reason), now);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it ended, if it did. */
  get ended(): EndReason | undefined {
    return this.#ended;
  }

  /** Ends the work; the first reason counts. */
  end(reason: EndReason): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#controller.abort(new CommandEnded(reason));
    this.onEnd?.();
  }

  [Symbol.dispose](): void {
    if (this.#limit !== undefined) processDeadlines.remove(this.#limit);
  }
}
