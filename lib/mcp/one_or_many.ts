import type { FinalReply, Reply } from "../wire/reply.ts";

/**
 * The replies of an exchange that mostly is over with one: for that one there is no generator, whose
 * queue and promises would cost every call.
 *
 * @param answer begins the exchange: the one reply, or all of them
 */
export function oneOrMany(
  answer: () => Promise<FinalReply | AsyncIterable<Reply>>,
): AsyncIterable<Reply> {
  return { [Symbol.asyncIterator]: () => new OneOrMany(answer) };
}

class OneOrMany implements AsyncIterator<Reply, void> {
  readonly #answer: () => Promise<FinalReply | AsyncIterable<Reply>>;
  #begun = false;
  #many: AsyncIterator<Reply> | undefined;
  /** There once there is something to end early. */
  return?: () => Promise<IteratorResult<Reply, void>>;

  constructor(answer: () => Promise<FinalReply | AsyncIterable<Reply>>) {
    this.#answer = answer;
  }

  async next(): Promise<IteratorResult<Reply, void>> {
    if (this.#many !== undefined) return await this.#many.next();
    if (this.#begun) return { done: true, value: undefined };
    this.#begun = true;
    const answer = await this.#answer();
    if ("kind" in answer) return { done: false, value: answer };
    const many = answer[Symbol.asyncIterator]();
    this.#many = many;
    this.return = async () => {
      await many.return?.();
      return { done: true, value: undefined };
    };
    return await many.next();
  }
}
