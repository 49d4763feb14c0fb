import type { PlainValue } from "../core/redact.ts";
import type { LogAttrs, LogRecord } from "./log_record.ts";

/** A log record as the pages get it (operator-surface §6). */
export interface LogEvent {
  /** Grows by one with each event of this process. */
  readonly seq: number;
  /** RFC 3339 UTC with milliseconds. */
  readonly time: string;
  readonly level: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly message: string;
  readonly attrs?: LogAttrs;
}

/** Hears of each event as it comes; must not throw. */
export type LogListener = (event: LogEvent) => void;

/** What the kept events may take on average; a few long ones among many short ones are no matter. */
const BYTES_AN_EVENT = 3_072;
/** Of an event, and of one of its attributes, beside their texts. */
const OVERHEAD_BYTES = 64;
/** Most bytes a character takes in memory. */
const BYTES_A_CHAR = 2;

const LEVELS = { debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR" } as const;

/**
 * The latest records that passed the level of their time, for the pages and the support bundle. It
 * is given records that are clean of secrets already.
 */
export class LogRing {
  readonly capacity: number;
  readonly #events: LogEvent[] = [];
  readonly #sizes: Uint32Array;
  readonly #listeners = new Set<LogListener>();
  readonly #maxBytes: number;
  #bytes = 0;
  #seq = 0;
  /** Events before it have given way. */
  #first = 0;

  /** @param capacity events kept (`admin_ui.log_buffer_events`) */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#sizes = new Uint32Array(capacity);
    this.#maxBytes = capacity * BYTES_AN_EVENT;
  }

  /** @param wallMs Unix milliseconds */
  add({ level, message, attrs }: LogRecord, wallMs: number): void {
    const event: LogEvent = {
      seq: ++this.#seq,
      time: new Date(wallMs).toISOString(),
      level: LEVELS[level],
      message,
      ...(Object.keys(attrs).length === 0 ? {} : { attrs }),
    };
    if (event.seq - this.#first > this.capacity) this.#dropOldest();
    const place = (event.seq - 1) % this.capacity;
    const bytes = sizeOf(message) + sizeOf(attrs);
    this.#events[place] = event;
    this.#sizes[place] = bytes;
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes && this.#first < event.seq - 1) this.#dropOldest();
    for (const listener of this.#listeners) listener(event);
  }

  /** The latest `limit` events, oldest first. */
  latest(limit: number): LogEvent[] {
    return this.#from(Math.max(0, this.#seq - limit));
  }

  /** Events after one that was seen, as far as they are kept; oldest first. */
  after(seq: number): LogEvent[] {
    // A number that was not given yet is of an earlier process: the reader has seen nothing of this one.
    return this.#from(seq > this.#seq ? 0 : Math.max(0, seq));
  }

  /** Events of a time on, that very moment included; oldest first. */
  since(wallMs: number): LogEvent[] {
    const from = new Date(wallMs).toISOString();
    return this.latest(this.capacity).filter(({ time }) => time >= from);
  }

  /** Calls the listener from now on. Returns how to stop it. */
  subscribe(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #dropOldest(): void {
    const place = this.#first++ % this.capacity;
    this.#bytes -= this.#sizes[place] ?? 0;
    delete this.#events[place];
  }

  /** Events after `seq` that are still there. */
  #from(seq: number): LogEvent[] {
    const first = Math.max(seq, this.#first);
    const events: LogEvent[] = [];
    for (let at = first; at < this.#seq; at++) {
      const event = this.#events[at % this.capacity];
      if (event !== undefined) events.push(event);
    }
    return events;
  }
}

/** What a value takes in memory, by a generous count. */
function sizeOf(value: PlainValue | LogAttrs | undefined): number {
  if (typeof value === "string") return OVERHEAD_BYTES + value.length * BYTES_A_CHAR;
  if (typeof value !== "object" || value === null) return OVERHEAD_BYTES;
  return Object.values(value).reduce<number>(
    (sum, inner) => sum + sizeOf(inner),
    OVERHEAD_BYTES,
  );
}
