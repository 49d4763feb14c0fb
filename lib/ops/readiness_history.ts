/** How the client did in half an hour; `none`: it did not run. */
export type HistorySlot = "ok" | "warn" | "bad" | "none";

const SLOT_MS = 30 * 60_000;
/** A day. */
const SLOTS = 48;
/** In the worst order; the worst of a half hour is what it is remembered for. */
const RANK: Readonly<Record<HistorySlot, number>> = { none: 0, ok: 1, warn: 2, bad: 3 };

/** The readiness of the last day, in half hours of the clock. */
export class ReadinessHistory {
  readonly #slots = new Map<number, HistorySlot>();
  #latest: HistorySlot = "none";
  #latestAt = 0;

  /** Notes how the client is at a moment; it stays so until the next note. @param nowMs Unix time */
  note(state: HistorySlot, nowMs: number): void {
    this.#fill(nowMs);
    if (state === "none") return;
    this.#latest = state;
    this.#latestAt = nowMs;
    this.#worst(Math.floor(nowMs / SLOT_MS), state);
  }

  /** The half hours of the last day, oldest first. */
  slots(nowMs: number): HistorySlot[] {
    this.#fill(nowMs);
    const now = Math.floor(nowMs / SLOT_MS);
    return Array.from(
      { length: SLOTS },
      (_, i) => this.#slots.get(now - (SLOTS - 1 - i)) ?? "none",
    );
  }

  /** What was so last is so in every half hour since. */
  #fill(nowMs: number): void {
    if (this.#latest === "none") return;
    const now = Math.floor(nowMs / SLOT_MS);
    const from = Math.max(Math.floor(this.#latestAt / SLOT_MS), now - SLOTS);
    for (let slot = from + 1; slot <= now; slot++) this.#worst(slot, this.#latest);
    for (const slot of this.#slots.keys()) if (slot <= now - SLOTS) this.#slots.delete(slot);
    this.#latestAt = nowMs;
  }

  #worst(slot: number, state: HistorySlot): void {
    const before = this.#slots.get(slot) ?? "none";
    if (RANK[state] > RANK[before]) this.#slots.set(slot, state);
  }
}
