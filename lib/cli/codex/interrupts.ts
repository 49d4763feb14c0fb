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
  #turn: AbortController | undefined;

  constructor() {
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
