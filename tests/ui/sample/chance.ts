/** The moment at which all sample data was taken. */
export const NOW_MS = Date.parse("2026-07-14T08:42:31.640Z");

/** Numbers that look random and are the same in every run. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to below 1 (a linear congruential generator, constants of Numerical Recipes). */
  next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  /** Around a median, with a long tail to the right. */
  around(median: number, spread: number): number {
    const normal = this.next() + this.next() + this.next() + this.next() - 2;
    return median * Math.exp(spread * normal * 1.7);
  }

  /** One of them, as often as its weight says. */
  pick<T extends { readonly weight: number }>(from: readonly [T, ...T[]]): T {
    let left = this.next() * from.reduce((sum, { weight }) => sum + weight, 0);
    for (const one of from) {
      left -= one.weight;
      if (left < 0) return one;
    }
    return from[0];
  }

  hex(length: number): string {
    return Array.from({ length }, () => Math.floor(this.next() * 16).toString(16)).join("");
  }
}
