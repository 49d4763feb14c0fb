/** A request that may be made at any time and any number of times; whoever waits takes all at once. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  /** Makes the request. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next request, or at once if one came since; rejects with the signal's reason. */
  async next(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#rung) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#wake = resolve;
      try {
        await promise;
      } finally {
        this.#wake = undefined;
        signal.removeEventListener("abort", onAbort);
      }
    }
    this.#rung = false;
  }
}
