/**
 * Answers of something that may fail before it gives them. A race of each answer against a promise that
 * lasts as long as the process would keep every answer as long as that.
 */
export class WhileAlive {
  readonly #waiting = new Set<(reason: unknown) => void>();
  #failure: { readonly reason: unknown } | undefined;

  /** @param failed rejects when no answer will come any more */
  constructor(failed: Promise<never>) {
    failed.catch((reason: unknown) => {
      this.#failure = { reason };
      for (const reject of this.#waiting) reject(reason);
      this.#waiting.clear();
    });
  }

  /** The answer, or the failure if that comes first. */
  async answer<T>(given: Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    given.then(resolve, reject);
    if (this.#failure !== undefined) reject(this.#failure.reason);
    this.#waiting.add(reject);
    try {
      return await promise;
    } finally {
      this.#waiting.delete(reject);
    }
  }
}
