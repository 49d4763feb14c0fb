/** The beginning of a stream, read to its end so that the writer is never held up. */
export class Collected {
  /** Settles when the stream has ended; never rejects. */
  readonly done: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  /** @param onTooMuch called once, when more than `maxBytes` came; the rest is dropped */
  constructor(stream: ReadableStream<Uint8Array>, maxBytes: number, onTooMuch: () => void) {
    this.#reader = stream.getReader();
    this.#maxBytes = maxBytes;
    this.done = this.#collect(onTooMuch).catch(() => {});
  }

  /** What has come so far; a character that was cut is left out. */
  text(): string {
    const bytes = new Uint8Array(Math.min(this.#bytes, this.#maxBytes));
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return new TextDecoder().decode(bytes, { stream: true });
  }

  /** Reads no further. */
  async stop(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
    await this.done;
  }

  async #collect(onTooMuch: () => void): Promise<void> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      const room = this.#maxBytes - this.#bytes;
      if (room > 0) this.#chunks.push(value.subarray(0, room));
      if (room >= 0 && value.length > room) onTooMuch();
      this.#bytes += value.length;
    }
  }
}
