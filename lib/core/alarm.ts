/**
 * The runtime makes its timers ready at the first `setTimeout`, which takes several milliseconds: as long
 * as everything else between the listener and the first poll of a start together. A signal's timeout costs
 * next to nothing, but goes on when nobody waits for it any more. So until the first alarm of a process has
 * rung, each begins with such a timeout, and only what is left after that becomes a timer.
 */
const EARLY_MS = 100;
let timersAreReady = false;

/**
 * Rings once after `ms`, unless the returned function is called before. Keeps the process alive until then.
 *
 * @param ms milliseconds; at most what a platform timer can count, 2^31 - 1
 */
export function alarm(ms: number, ring: () => void): () => void {
  if (timersAreReady) {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  }
  // The timeout would leave a fraction out, and ring too early.
  const earlyMs = Math.min(Math.ceil(Math.max(0, ms)), EARLY_MS);
  const early = AbortSignal.timeout(earlyMs);
  let stop = () => early.removeEventListener("abort", onEarly);
  const onEarly = () => {
    timersAreReady = true;
    if (ms <= earlyMs) ring();
    else stop = alarm(ms - earlyMs, ring);
  };
  early.addEventListener("abort", onEarly, { once: true });
  return () => stop();
}
