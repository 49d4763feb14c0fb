import { type Line, readLines } from "../../core/lines.ts";

/** Longest line that can be typed or pasted; prompts of a megabyte are piped. */
const MAX_LINE_BYTES = 1024 * 1024;

/** The lines typed at a terminal, asked for one at a time. */
export class TypedLines implements Disposable {
  readonly #closing = new AbortController();
  readonly #lines: AsyncGenerator<Line>;
  /** A line that was asked for and not waited for to the end. */
  #pending: Promise<IteratorResult<Line>> | undefined;

  constructor(input: ReadableStream<Uint8Array> = Deno.stdin.readable) {
    this.#lines = readLines(input, { maxBytes: MAX_LINE_BYTES, signal: this.#closing.signal });
  }

  /** The next line; `undefined` at the end of the input or when the signal aborts first. */
  async next(signal: AbortSignal): Promise<string | undefined> {
    while (true) {
      const line = await this.#nextUnless(signal);
      if (line === undefined || line.done === true) return undefined;
      if (line.value.kind === "text") return line.value.text;
    }
  }

  /** Stops reading. A read from a terminal may only end with the process, so nobody waits for it. */
  [Symbol.dispose](): void {
    this.#pending?.catch(() => {});
    this.#closing.abort();
  }

  async #nextUnless(signal: AbortSignal): Promise<IteratorResult<Line> | undefined> {
    if (signal.aborted) return undefined;
    const aborted = Promise.withResolvers<undefined>();
    const onAbort = () => aborted.resolve(undefined);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#pending ??= this.#lines.next();
    try {
      const line = await Promise.race([this.#pending, aborted.promise]);
      if (line !== undefined) this.#pending = undefined;
      return line;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
