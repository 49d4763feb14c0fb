import { SAME_PRESS_MS } from "../stop_signal.ts";

/** What asks for the end of the whole command. */
const END_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGBREAK"]
  : ["SIGTERM", "SIGHUP"];

/** Exit code of a command that Ctrl-C cut short: 128 plus the signal's number. */
export const INTERRUPTED = 130;

/**
 * What Ctrl-C means: during a turn the first one interrupts the turn (codex §12.15), otherwise it ends
 * the command in order. One more leaves at once.
 */
export class Interrupts implements Disposable {
  readonly #stop = new AbortController();
  readonly #onInterrupt = () => this.#interrupt();
  readonly #onEnd = () => this.#end();
  readonly #samePressMs: number;
  #turn: AbortController | undefined;
  #pressedAt = -Infinity;

  /** @param samePressMs a further Ctrl-C in this time, and before the next turn, is the last one once more */
  constructor(samePressMs: number = SAME_PRESS_MS) {
    this.#samePressMs = samePressMs;
    Deno.addSignalListener("SIGINT", this.#onInterrupt);
    for (const name of END_SIGNALS) Deno.addSignalListener(name, this.#onEnd);
  }

  /** Aborts when the command is to end. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Runs a turn, whose signal Ctrl-C aborts. */
  async during<T>(turn: (interrupt: AbortSignal) => Promise<T>): Promise<T> {
    this.#turn = new AbortController();
    this.#pressedAt = -Infinity;
    if (this.stop.aborted) this.#turn.abort();
    try {
      return await turn(this.#turn.signal);
    } finally {
      this.#turn = undefined;
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSignalListener("SIGINT", this.#onInterrupt);
    for (const name of END_SIGNALS) Deno.removeSignalListener(name, this.#onEnd);
  }

  #interrupt(): void {
    const now = performance.now();
    if (now - this.#pressedAt < this.#samePressMs) return;
    this.#pressedAt = now;
    if (this.#turn === undefined || this.#turn.signal.aborted) this.#end();
    else this.#turn.abort();
  }

  #end(): void {
    // Codex ends by itself when this process is gone: its input closes.
    if (this.stop.aborted) Deno.exit(INTERRUPTED);
    this.#turn?.abort();
    this.#stop.abort(new DOMException("the command was told to stop", "AbortError"));
  }
}
