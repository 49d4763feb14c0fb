import type { CodexEvent, EventDraft } from "./event.ts";
import { ownEvent } from "./event.ts";

/** What a page that is opened late can still show (codex §3.1). */
export const RING_EVENTS = 512;
/** What one slow reader may leave unread (codex §3.1). */
const SUBSCRIBER_EVENTS = 128;
/** The same in UTF-16 units, so that a few large events do not make the memory of many. */
const MAX_CHARS = 4 * 1024 * 1024;

/** What becomes of an event for which a reader has no room. */
export type WhenFull =
  /** It is lost to this reader, who is told how many were. */
  | "drop"
  /** Whoever fills the log waits for this reader; see {@linkcode EventLog.room}. */
  | "wait";

/** The last events, and everyone who follows them. */
export class EventLog {
  readonly #ring = new Bounded(RING_EVENTS);
  readonly #readers = new Set<Reader>();
  #seq = 0;
  #closed = false;

  /** Gives the event its number and hands it on. No effect once closed. */
  add(draft: EventDraft, atMs: number): void {
    if (this.#closed) return;
    const event = { ...draft, seq: ++this.#seq, atMs };
    while (!this.#ring.fits(event) && this.#ring.shift() !== undefined);
    this.#ring.push(event);
    for (const reader of this.#readers) reader.take(event);
  }

  /** Resolves when no reader who is waited for is full, or the signal aborts. */
  async room(signal: AbortSignal): Promise<void> {
    for (const reader of this.#readers) {
      if (reader.whenFull === "wait") await reader.room(signal);
    }
  }

  /** The last events, oldest first. */
  last(limit: number): readonly CodexEvent[] {
    return this.#ring.items.slice(-Math.max(1, limit));
  }

  /** Events from now on, until the signal aborts or the log is closed. The reader is registered at once. */
  subscribe(signal: AbortSignal, whenFull: WhenFull): AsyncIterable<CodexEvent> {
    const reader = new Reader(whenFull);
    if (this.#closed || signal.aborted) return read(reader.close(), () => {});
    this.#readers.add(reader);
    const leave = () => {
      this.#readers.delete(reader);
      signal.removeEventListener("abort", leave);
      reader.close();
    };
    signal.addEventListener("abort", leave, { once: true });
    return read(reader, leave);
  }

  /** Ends every subscription once it has given what it holds. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers) reader.close();
    this.#readers.clear();
  }
}

async function* read(reader: Reader, leave: () => void): AsyncGenerator<CodexEvent> {
  try {
    for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
      yield event;
    }
  } finally {
    leave();
  }
}

/** One reader's unread events. */
class Reader {
  readonly whenFull: WhenFull;
  readonly #unread = new Bounded(SUBSCRIBER_EVENTS);
  #dropped: { count: number; last: CodexEvent } | undefined;
  #closed = false;
  #filled = Promise.withResolvers<void>();
  /** There while somebody waits for room; both outputs of Codex may. */
  #emptied: PromiseWithResolvers<void> | undefined;

  constructor(whenFull: WhenFull) {
    this.whenFull = whenFull;
  }

  take(event: CodexEvent): void {
    if (this.whenFull === "drop" && !this.#unread.fits(event)) {
      this.#dropped = { count: (this.#dropped?.count ?? 0) + 1, last: event };
    } else {
      this.#tellDropped();
      this.#unread.push(event);
    }
    this.#filled.resolve();
  }

  /** The next event; `undefined` when there will be none. */
  async next(): Promise<CodexEvent | undefined> {
    while (true) {
      const event = this.#unread.shift();
      if (event !== undefined) {
        this.#wakeWaiting();
        return event;
      }
      this.#tellDropped();
      if (this.#unread.items.length > 0) continue;
      if (this.#closed) return undefined;
      this.#filled = Promise.withResolvers();
      await this.#filled.promise;
    }
  }

  async room(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const onAbort = () => aborted.resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    while (!this.#closed && !signal.aborted && this.#unread.isFull) {
      this.#emptied ??= Promise.withResolvers();
      await Promise.race([this.#emptied.promise, aborted.promise]);
    }
    signal.removeEventListener("abort", onAbort);
  }

  close(): this {
    this.#closed = true;
    this.#filled.resolve();
    this.#wakeWaiting();
    return this;
  }

  #wakeWaiting(): void {
    this.#emptied?.resolve();
    this.#emptied = undefined;
  }

  /** Puts a note in the place of what was lost. */
  #tellDropped(): void {
    if (this.#dropped === undefined) return;
    const { count, last: { seq, atMs } } = this.#dropped;
    this.#dropped = undefined;
    const note = ownEvent("lifecycle", "events/dropped", `${count} events were dropped`);
    this.#unread.push({ ...note, seq, atMs });
  }
}

/** Events up to a number and up to a size; one event always has room. */
class Bounded {
  readonly items: CodexEvent[] = [];
  readonly #maxEvents: number;
  #chars = 0;

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  get isFull(): boolean {
    return this.items.length >= this.#maxEvents || this.#chars >= MAX_CHARS;
  }

  fits({ chars }: CodexEvent): boolean {
    if (this.items.length === 0) return true;
    return this.items.length < this.#maxEvents && this.#chars + chars <= MAX_CHARS;
  }

  push(event: CodexEvent): void {
    this.items.push(event);
    this.#chars += event.chars;
  }

  shift(): CodexEvent | undefined {
    const event = this.items.shift();
    this.#chars -= event?.chars ?? 0;
    return event;
  }
}
