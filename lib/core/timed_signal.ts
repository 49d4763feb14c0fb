import { type Deadline, processDeadlines } from "./deadlines.ts";

/**
 * A signal that follows a parent and ends by itself after a time. Disposing it frees both links;
 * `AbortSignal.any` with `AbortSignal.timeout` would keep them until they fire, which on the
 * forwarding path is one leak per request.
 */
export class TimedSignal implements Disposable {
  readonly #controller = new AbortController();
  readonly #followers: Set<TimedSignal> | undefined;
  readonly #deadline: Deadline;
  #timedOut = false;

  /** @param ms time until it aborts with a `TimeoutError`, milliseconds */
  constructor(parent: AbortSignal, ms: number) {
    if (parent.aborted) this.#controller.abort(parent.reason);
    else {
      this.#followers = followersOf(parent);
      this.#followers.add(this);
    }
    this.#deadline = processDeadlines.add(ms, () => {
      if (this.#controller.signal.aborted) return;
      this.#timedOut = true;
      this.#controller.abort(new DOMException("the time is up", "TimeoutError"));
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it ended by its own time, not by the parent. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  /** Ends it with a reason of its parent, or of another signal it is to follow. */
  follow(reason: unknown): void {
    this.#controller.abort(reason);
  }

  [Symbol.dispose](): void {
    processDeadlines.remove(this.#deadline);
    this.#followers?.delete(this);
  }
}

/**
 * One listener per parent instead of one per signal: parents live as long as the process, and their
 * listener lists are searched from the front.
 */
const followers = new WeakMap<AbortSignal, Set<TimedSignal>>();

function followersOf(parent: AbortSignal): Set<TimedSignal> {
  const known = followers.get(parent);
  if (known !== undefined) return known;
  const created = new Set<TimedSignal>();
  followers.set(parent, created);
  const onAbort = () => {
    for (const follower of created) follower.follow(parent.reason);
  };
  parent.addEventListener("abort", onAbort, { once: true });
  return created;
}
