/**
 * A fixed number of places for work of one kind. Nothing waits here: the dispatcher leaves a command
 * in its queue until a place is free, so one busy channel never holds up another.
 */
export class Slots {
  readonly capacity: number;
  #busy = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`slots need a positive integer, got ${capacity}`);
    }
    this.capacity = capacity;
  }

  get busy(): number {
    return this.#busy;
  }

  get free(): number {
    return this.capacity - this.#busy;
  }

  /** Takes a place; `false` if all are busy. */
  take(): boolean {
    if (this.#busy === this.capacity) return false;
    this.#busy++;
    return true;
  }

  /** Gives a place back. */
  release(): void {
    if (this.#busy === 0) throw new Error("a slot was released that nobody holds");
    this.#busy--;
  }
}
