import type { ClientRequest, IncomingMessage } from "node:http";
import { SendError } from "./send_trouble.ts";

/** A request under way. To be made in the same turn as the request: it hears all that happens to it. */
export class Asked {
  /** The head of the answer; interim ones are passed over. */
  readonly answered: Promise<IncomingMessage>;
  /** Whether it went out on a connection that had been idle. */
  readonly isReused: boolean;
  readonly #request: ClientRequest;
  #broken: Error | undefined;

  constructor(request: ClientRequest, body: Uint8Array | undefined, isReused: boolean) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    this.answered = promise;
    this.isReused = isReused;
    this.#request = request;
    // Stays: an error that nobody listens to would end the process.
    request.on("error", (error) => {
      this.#broken ??= error;
      reject(error);
    });
    request.once("response", resolve);
    request.once("upgrade", (_response, socket) => {
      socket.destroy();
      reject(new SendError("protocol", "the server changed the protocol unasked"));
    });
    request.once("close", () => reject(new SendError("reset", "the connection ended early")));
    request.end(body);
  }

  /** What made its connection end, if it did: this says more than that an answer broke off. */
  get broken(): Error | undefined {
    return this.#broken;
  }

  /** Ends it, and its connection. */
  giveUp(): void {
    this.#request.destroy();
  }
}
