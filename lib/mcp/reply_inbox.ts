import type { FinalReply, NotificationReply, Reply } from "../wire/reply.ts";

/**
 * Notifications one call may have waiting for its reader. A server that reports faster than the
 * control plane takes reports loses the surplus; 256 is minutes of progress at a sane rate.
 */
const MAX_WAITING_NOTIFICATIONS = 256;

/**
 * The replies of one call on their way from the server, which pushes, to the exchange, which pulls.
 * One reader; the final reply always fits.
 */
export class ReplyInbox {
  readonly #waiting: Reply[] = [];
  #wake: () => void = () => {};

  /** Adds a notification; false if there are too many waiting and it was let go. */
  offer(reply: NotificationReply): boolean {
    if (this.#waiting.length >= MAX_WAITING_NOTIFICATIONS) return false;
    this.#push(reply);
    return true;
  }

  /** Adds the reply that ends the call. Anything after it is never read. */
  finish(reply: FinalReply): void {
    this.#push(reply);
  }

  /** Yields the replies in order, the final one last; throws the signal's reason when it aborts. */
  async *read(signal: AbortSignal): AsyncGenerator<Reply, void> {
    const onAbort = () => this.#wake();
    signal.addEventListener("abort", onAbort);
    try {
      for (;;) {
        signal.throwIfAborted();
        const reply = this.#waiting.shift();
        if (reply === undefined) {
          await new Promise<void>((resolve) => this.#wake = resolve);
          continue;
        }
        yield reply;
        if (reply.kind !== "notification") return;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #push(reply: Reply): void {
    this.#waiting.push(reply);
    this.#wake();
  }
}
