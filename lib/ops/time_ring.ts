/** What is kept of one span of time. */
export interface Cleared {
  clear(): void;
}

/**
 * The latest spans of time, each with a record of its own. Records are made when something happens
 * in their span and used again when the ring comes round, so quiet times cost nothing.
 */
export class TimeRing<T extends Cleared> {
  /** Length of a span. */
  readonly spanMs: number;
  readonly #make: () => T;
  readonly #slots: ({ index: number; readonly record: T } | undefined)[];

  constructor(spanMs: number, count: number, make: () => T) {
    this.spanMs = spanMs;
    this.#make = make;
    this.#slots = new Array(count);
  }

  /** The record of the span that `ms` lies in; empty if nothing happened in it yet. */
  at(ms: number): T {
    const index = Math.floor(ms / this.spanMs);
    const place = index % this.#slots.length;
    const slot = this.#slots[place];
    if (slot === undefined) {
      const record = this.#make();
      this.#slots[place] = { index, record };
      return record;
    }
    if (slot.index !== index) {
      slot.record.clear();
      slot.index = index;
    }
    return slot.record;
  }

  /** The record of the span that `ms` lies in, if something happened in it. */
  seen(ms: number): T | undefined {
    const index = Math.floor(ms / this.spanMs);
    const slot = this.#slots[index % this.#slots.length];
    return slot?.index === index ? slot.record : undefined;
  }
}
