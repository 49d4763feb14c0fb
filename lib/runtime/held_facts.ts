import type { Emit, Fact } from "../core/fact.ts";

/**
 * The facts of a channel that may never come into force: they wait until it does. A reload that is refused
 * has opened channels beside those that go on serving, and what it tells of them would be taken for theirs.
 */
export class HeldFacts {
  readonly #emit: Emit;
  #waiting: Fact[] | undefined = [];

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  readonly emit = (fact: Fact): void => {
    if (this.#waiting === undefined) this.#emit(fact);
    else this.#waiting.push(fact);
  };

  /** Tells what has waited, and from here on everything at once. */
  release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const fact of waiting) this.#emit(fact);
  }
}
