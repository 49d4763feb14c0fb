import type { Clock } from "../core/clock.ts";

/**
 * Bytes handed to the pipe at a time: a Linux pipe's capacity. Waiting lines are joined up to this
 * size, and a long line is written in such parts, so that each part that gets through shows that the
 * child still reads.
 */
const WRITE_BYTES = 64 * 1024;

/**
 * Lines of our own (answers to the child's requests, cancellations) that may wait. Unlike calls they
 * are not bounded by the dispatcher's slots: a child that asks without reading could pile them up.
 */
const MAX_WAITING_OWN_LINES = 256;

/** Why nothing more can be written. */
export type WriteEnd = "closed_pipe" | "stalled";

/** A line on its way to the child. */
export interface PendingLine {
  readonly text: string;
  /** Whether the line was written whole; false also when it was taken back. Never rejects. */
  readonly written: Promise<boolean>;
  readonly settle: (written: boolean) => void;
}

/**
 * Writes lines to a child's stdin, one after the other. A write that finds the pipe full for
 * `stallMs` means the child has stopped reading.
 */
export class ChildWriter {
  readonly #pipe: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stallMs: number;
  readonly #clock: Clock;
  readonly #encoder = new TextEncoder();
  readonly #waiting: PendingLine[] = [];
  #inWrite: readonly PendingLine[] = [];
  readonly #done = new AbortController();
  readonly #ended = Promise.withResolvers<WriteEnd>();
  #writing = false;
  #watching = false;
  #progressAt = 0;

  constructor(
    stdin: WritableStream<Uint8Array>,
    options: { readonly stallMs: number; readonly clock: Clock },
  ) {
    this.#pipe = stdin.getWriter();
    this.#stallMs = options.stallMs;
    this.#clock = options.clock;
  }

  /** Resolves when writing failed; stays pending if the writer is closed before. */
  get ended(): Promise<WriteEnd> {
    return this.#ended.promise;
  }

  /** Queues a line; once the writer has ended, it comes back unwritten at once. */
  write(text: string): PendingLine {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const line: PendingLine = { text, written: promise, settle: resolve };
    if (this.#done.signal.aborted) {
      line.settle(false);
      return line;
    }
    this.#waiting.push(line);
    if (!this.#writing) void this.#pump();
    return line;
  }

  /** Queues a line of our own, which nobody waits for; false if too many wait already. */
  writeOwn(text: string): boolean {
    if (this.#waiting.length >= MAX_WAITING_OWN_LINES) return false;
    this.write(text);
    return true;
  }

  /** Takes back a line and stops waiting for it; false if it has begun to be written. */
  withdraw(line: PendingLine): boolean {
    line.settle(false);
    const index = this.#waiting.indexOf(line);
    if (index === -1) return false;
    this.#waiting.splice(index, 1);
    return true;
  }

  /** Ends stdin behind the part being written. Lines that still wait are dropped. */
  close(): void {
    this.#drop();
    this.#pipe.close().catch(() => {});
  }

  async #pump(): Promise<void> {
    this.#writing = true;
    try {
      for (let lines = this.#take(); lines.length > 0; lines = this.#take()) {
        await this.#push(lines);
      }
    } finally {
      this.#writing = false;
    }
  }

  /** As many waiting lines as fit into one write, at least one. */
  #take(): PendingLine[] {
    let count = 0;
    for (let size = 0; count < this.#waiting.length; count++) {
      size += this.#waiting[count]?.text.length ?? 0;
      if (count > 0 && size > WRITE_BYTES) break;
    }
    return this.#waiting.splice(0, count);
  }

  async #push(lines: readonly PendingLine[]): Promise<void> {
    let text = "";
    for (const line of lines) text += line.text + "\n";
    const bytes = this.#encoder.encode(text);
    this.#inWrite = lines;
    let written = true;
    try {
      for (let at = 0; at < bytes.length; at += WRITE_BYTES) {
        this.#progressAt = this.#clock.now();
        if (!this.#watching) void this.#watch();
        await this.#pipe.write(bytes.subarray(at, at + WRITE_BYTES));
      }
    } catch {
      written = false;
      this.#end("closed_pipe");
    }
    for (const line of lines) line.settle(written);
  }

  /** One timer while there is something to write, however many writes that takes. */
  async #watch(): Promise<void> {
    this.#watching = true;
    try {
      while (this.#writing) {
        const leftMs = this.#progressAt + this.#stallMs - this.#clock.now();
        if (leftMs <= 0) return this.#end("stalled");
        await this.#clock.sleep(leftMs, this.#done.signal);
      }
    } catch {
      // Ended: there is nothing left to watch.
    } finally {
      this.#watching = false;
    }
  }

  #end(why: WriteEnd): void {
    this.#ended.resolve(why);
    this.#drop();
  }

  /** Also settles what is being written: a full pipe may keep that write pending for ever. */
  #drop(): void {
    this.#done.abort();
    for (const line of this.#inWrite) line.settle(false);
    for (const line of this.#waiting.splice(0)) line.settle(false);
  }
}
