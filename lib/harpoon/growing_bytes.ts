/** Enough for most answers, so that they are copied once. */
const FIRST_BYTES = 16_384;

/**
 * Bytes that arrive in chunks, copied at once: a chunk may be one byte of a large buffer that would
 * stay with it. Memory is at most three times what was added.
 */
export class GrowingBytes {
  readonly #maxBytes: number;
  #bytes = new Uint8Array(0);
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds a chunk; `false`, and nothing is added, if that would be more than allowed. */
  add(chunk: Uint8Array): boolean {
    const size = this.#size + chunk.length;
    if (size > this.#maxBytes) return false;
    if (size > this.#bytes.length) this.#grow(size);
    this.#bytes.set(chunk, this.#size);
    this.#size = size;
    return true;
  }

  /** What was added. */
  taken(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#size);
  }

  #grow(size: number): void {
    const room = Math.max(size, FIRST_BYTES, 2 * this.#bytes.length);
    const larger = new Uint8Array(Math.min(room, this.#maxBytes));
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }
}
