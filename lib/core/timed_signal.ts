/**
 * A signal that follows a parent and ends by itself after a time. Disposing it frees the timer and
 * the link to the parent; `AbortSignal.any` with `AbortSignal.timeout` would keep both until they
 * fire, which on the forwarding path is one leak per request.
 */
export class TimedSignal implements Disposable {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  readonly #timer: ReturnType<typeof setTimeout>;
  #timedOut = false;

  /** @param ms time until it aborts with a `TimeoutError`, milliseconds */
  constructor(parent: AbortSignal, ms: number) {
    this.#parent = parent;
    if (parent.aborted) this.#controller.abort(parent.reason);
    parent.addEventListener("abort", this.#onAbort);
    this.#timer = setTimeout(() => {
      if (this.signal.aborted) return;
      this.#timedOut = true;
      this.#controller.abort(new DOMException("the time is up", "TimeoutError"));
    }, ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it ended by its own time, not by the parent. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  readonly #onAbort = () => this.#controller.abort(this.#parent.reason);

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#parent.removeEventListener("abort", this.#onAbort);
  }
}
