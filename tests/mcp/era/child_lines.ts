/** What a scripted child says and hears, a message to a line. */

// deno-lint-ignore no-explicit-any
type Message = any;

/** The child's side of its pipes. */
export class Lines {
  readonly #waiting = new Map<string, (answer: unknown) => void>();
  #asks = 0;

  /** The messages that come, without the answers to what was asked. */
  async *messages(): AsyncGenerator<Message, void, void> {
    let rest = "";
    for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const message: Message = JSON.parse(line);
        if (message.method !== undefined) yield message;
        else this.#waiting.get(message.id)?.(message.result ?? message.error);
      }
    }
  }

  write(message: object): void {
    const line = `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
    Deno.stdout.writeSync(new TextEncoder().encode(line));
  }

  /** Asks the client; the result or the error. */
  ask(method: string, params: object): Promise<unknown> {
    const id = `ask-${++this.#asks}`;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, resolve);
    this.write({ id, method, params });
    return promise;
  }
}
