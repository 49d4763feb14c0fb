/** How a process is asked to stop; a closed terminal counts, unless it means something else. */
const STOP_SIGNALS: readonly (readonly [name: Deno.Signal, exitCode: number])[] =
  Deno.build.os === "windows"
    ? [["SIGINT", 130], ["SIGBREAK", 130]]
    : [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]];

/**
 * One Ctrl-C may come twice: the terminal gives it to every process in front, and a task runner among them
 * hands it on. Nobody types it as fast.
 */
export const SAME_PRESS_MS = 100;

/** An `AbortSignal` that the operator's stop request aborts. */
export interface StopSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Listens for stop requests until disposed. The first aborts the signal, so that work can be ended in
 * order; the second leaves at once with 128 plus the signal's number (cli §16, §18).
 *
 * @param onHangup what `SIGHUP` means instead of a stop
 * @param samePressMs a further `SIGINT` in this time is the first one once more
 */
export function stopOnSignals(
  onHangup?: () => void,
  samePressMs: number = SAME_PRESS_MS,
): StopSignal {
  const controller = new AbortController();
  let firstAt = -Infinity;
  const listeners = STOP_SIGNALS.map(([name, exitCode]) => {
    const onSignal = () => {
      if (name === "SIGHUP" && onHangup !== undefined) return onHangup();
      const now = performance.now();
      if (name === "SIGINT" && now - firstAt < samePressMs) return;
      if (controller.signal.aborted) Deno.exit(exitCode);
      firstAt = now;
      controller.abort(new DOMException(`received ${name}`, "AbortError"));
    };
    Deno.addSignalListener(name, onSignal);
    return [name, onSignal] as const;
  });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const [name, onSignal] of listeners) Deno.removeSignalListener(name, onSignal);
    },
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
