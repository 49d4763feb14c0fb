import type { Clock } from "../core/clock.ts";

/** Whether a promise settles within a time; how it settles is somebody else's matter. */
export async function within(
  promise: Promise<unknown>,
  ms: number,
  clock: Clock,
): Promise<boolean> {
  const timer = new AbortController();
  const settled = promise.then(() => true, () => true);
  try {
    return await Promise.race([settled, clock.sleep(ms, timer.signal).then(() => false)]);
  } finally {
    timer.abort();
  }
}
