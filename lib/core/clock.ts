/** The time as the code sees it; tests pass their own. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Unix milliseconds. */
  wall(): number;
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /**
   * Rings once after `ms` unless the returned function is called before. What a sleep is, without a
   * promise and a signal: for what is set and taken back with every request.
   */
  alarm?(ms: number, ring: () => void): () => void;
}

/** Held here because the global is a getter that costs more than the call. */
const { performance } = globalThis;

/** The real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  alarm(ms, ring) {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  },
};
