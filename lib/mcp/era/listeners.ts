import { concerns, marked, type Subscription } from "./subscription.ts";

/** Notifications one listen may have waiting; each only says that something is to be read again. */
const MAX_WAITING = 256;

/** One `subscriptions/listen` of a consumer: a bounded queue between server and consumer. */
export class Listener {
  readonly idText: string;
  readonly subscription: Subscription;
  readonly #waiting: string[] = [];
  #wake: () => void = () => {};
  #isEnded = false;

  constructor(idText: string, subscription: Subscription) {
    this.idText = idText;
    this.subscription = subscription;
  }

  /** Takes a notification if it is asked for; whether it was. */
  offer(method: string, uri: string | undefined, text: string): boolean {
    if (!concerns(this.subscription, method, uri)) return false;
    // With so many unread, another one would not tell the consumer anything new.
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(marked(text, this.idText));
    this.#wake();
    return true;
  }

  /** The consumer wants no more; what waits is still read. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** Yields notifications until the listen ends; throws the signal's reason when it aborts. */
  async *read(signal: AbortSignal): AsyncGenerator<string, void, void> {
    const onAbort = () => this.#wake();
    signal.addEventListener("abort", onAbort);
    try {
      for (;;) {
        signal.throwIfAborted();
        const text = this.#waiting.shift();
        if (text !== undefined) yield text;
        else if (this.#isEnded) return;
        else await new Promise<void>((resolve) => this.#wake = resolve);
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
