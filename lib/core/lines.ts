/**
 * Newline framing of bytes, as stdio speaks it (mcp-transports §5.3). Lines are found as byte 10 in
 * the raw bytes and decoded once each: joining strings first costs several times as much on long
 * lines and would cut characters that straddle two chunks.
 */

import { decodeUtf8 } from "./utf8.ts";

/** One line may hold a whole JSON-RPC message; the same 32 MiB as every other message body. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** A buffer for unfinished lines up to this size is kept for the next line; a larger one is freed. */
const KEPT_BUFFER_BYTES = 64 * 1024;

/** One line without its line end. Sizes are bytes, line end not counted. */
export type Line =
  | { readonly kind: "text"; readonly text: string }
  /** Over the limit: skipped up to its newline. */
  | { readonly kind: "too_long"; readonly bytes: number }
  /** No valid UTF-8; decoding it would silently replace what it says. */
  | { readonly kind: "not_utf8"; readonly bytes: number };

/** How to read lines. */
export interface ReadLinesOptions {
  /** Longest line that is decoded, in bytes; {@linkcode MAX_LINE_BYTES} if absent. */
  readonly maxBytes?: number;
  /** Ends the iteration, also while a read is pending; what was not read yet is discarded. */
  readonly signal?: AbortSignal;
}

/**
 * The lines of a byte stream until it ends. A last line without a newline counts. The stream is
 * cancelled when the iteration ends early; a failing stream makes the iteration throw its error.
 */
export async function* readLines(
  stream: ReadableStream<Uint8Array>,
  options: ReadLinesOptions = {},
): AsyncGenerator<Line> {
  const { signal } = options;
  const framer = new LineFramer(options.maxBytes ?? MAX_LINE_BYTES);
  const reader = stream.getReader();
  const cancel = (): Promise<void> => reader.cancel().catch(() => {});
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    while (signal?.aborted !== true) {
      const { value, done } = await reader.read();
      if (signal?.aborted) return;
      if (done) break;
      for (const line of framer.push(value)) yield line;
    }
    const last = framer.end();
    if (last !== undefined) yield last;
  } finally {
    signal?.removeEventListener("abort", cancel);
    await cancel();
  }
}

/** Cuts chunks into lines. Holds at most one unfinished line, and of an over-long one nothing. */
export class LineFramer {
  readonly #maxBytes: number;
  #buffer = new Uint8Array(0);
  /** Size of the unfinished line so far; over the limit its bytes are counted but not kept. */
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in this chunk. The chunk may be reused afterwards. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let newline = chunk.indexOf(10); newline !== -1; newline = chunk.indexOf(10, start)) {
      lines.push(this.#finish(chunk.subarray(start, newline)));
      start = newline + 1;
    }
    if (start < chunk.length) this.#append(chunk.subarray(start));
    return lines;
  }

  /** The unterminated last line, if there is one. */
  end(): Line | undefined {
    return this.#bytes === 0 ? undefined : this.#finish(new Uint8Array(0));
  }

  #finish(last: Uint8Array): Line {
    if (this.#bytes === 0 && last.length <= this.#maxBytes) return this.#decode(last);
    this.#append(last);
    const bytes = this.#bytes;
    const line: Line = bytes > this.#maxBytes
      ? { kind: "too_long", bytes }
      : this.#decode(this.#buffer.subarray(0, bytes));
    this.#bytes = 0;
    if (this.#buffer.length > KEPT_BUFFER_BYTES) this.#buffer = new Uint8Array(0);
    return line;
  }

  /** Copies instead of keeping chunks: a one-byte chunk may hold on to a buffer of 64 KiB. */
  #append(part: Uint8Array): void {
    const bytes = this.#bytes + part.length;
    if (bytes > this.#maxBytes) {
      this.#buffer = new Uint8Array(0);
    } else {
      if (bytes > this.#buffer.length) {
        const grown = new Uint8Array(Math.min(this.#maxBytes, 2 * bytes));
        grown.set(this.#buffer.subarray(0, this.#bytes));
        this.#buffer = grown;
      }
      this.#buffer.set(part, this.#bytes);
    }
    this.#bytes = bytes;
  }

  #decode(bytes: Uint8Array): Line {
    const content = bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
    const text = decodeUtf8(content);
    return text === undefined ? { kind: "not_utf8", bytes: bytes.length } : { kind: "text", text };
  }
}
