import type { Clock } from "../core/clock.ts";
import type { TunnelFailure } from "../wire/failure.ts";
import type { JsonRpcCall, JsonRpcNotification } from "../wire/jsonrpc.ts";
import type { StdioConversation } from "./stdio_conversation.ts";

/**
 * The last handshake that consumers had with the child, kept so that a restarted child can be
 * brought to the same state without them. Two messages, however many sessions there are.
 */
export class Handshake {
  #initialize: JsonRpcCall | undefined;
  #initialized: JsonRpcNotification | undefined;
  #answer: string | undefined;
  /** Told of each answer, as a new child knows nothing of what its predecessor was told beside. */
  answered: (() => void) | undefined;

  /** An `initialize` that the child answered with a result. @param answer the whole response */
  noteInitialize(message: JsonRpcCall, answer: string): void {
    this.#initialize = message;
    this.#answer = answer;
    this.answered?.();
  }

  /** The child's latest answer to `initialize`; a restarted child's own, once it serves. */
  get answer(): string | undefined {
    return this.#answer;
  }

  /** The `notifications/initialized` that goes with it. */
  noteInitialized(message: JsonRpcNotification): void {
    this.#initialized = message;
  }

  /** Whether there is anything to replay; servers of the modern era have no handshake. */
  get isKnown(): boolean {
    return this.#initialize !== undefined;
  }

  /** Shows the handshake to a new child. Resolves with what went wrong, if something did. */
  async replay(
    conversation: StdioConversation,
    limitMs: number,
    clock: Clock,
  ): Promise<TunnelFailure | undefined> {
    if (this.#initialize === undefined) return undefined;
    const call = conversation.begin(this.#initialize, { kind: "replay" });
    const limit = new AbortController();
    const timer = clock.sleep(limitMs, limit.signal).then(
      () => call.fail({ source: "timeout", kind: "timeout" }),
      () => {},
    );
    let failure: TunnelFailure | undefined;
    for await (const reply of call.inbox.read(limit.signal)) {
      if (reply.kind === "failed") failure = reply.failure;
    }
    limit.abort();
    await timer;
    if (failure !== undefined) return failure;
    if (!call.succeeded) return { source: "protocol", kind: "invalid_protocol_response" };
    if (this.#initialized !== undefined) conversation.notify(this.#initialized);
    return undefined;
  }
}
