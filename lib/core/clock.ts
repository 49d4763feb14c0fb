import { alarm } from "./alarm.ts";

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
  alarm,
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        stop();
        reject(signal.reason);
      };
      const stop = alarm(ms, () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      });
      signal.addEventListener("abort", onAbort, { once: true });
    });
  },
};
