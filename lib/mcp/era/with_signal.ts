/** The outcome of `work`, or the signal's reason if that comes first. */
export function withSignal<T>(work: Promise<T> | T, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    Promise.resolve(work).then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}
