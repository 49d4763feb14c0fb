import { cancelledId, cancelledReply } from "../../wire/cancellation.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import { type JsonRpcCall, sameId } from "../../wire/jsonrpc.ts";
import type { Reply } from "../../wire/reply.ts";

/** A consumer's request that is being served. */
export interface AttachedCall {
  /** Aborts when the request is over for its consumer, who has gone or has cancelled it. */
  readonly signal: AbortSignal;
  /** What a cancellation does; aborts the signal unless it is replaced. */
  end: () => void;
}

interface Entry extends AttachedCall {
  readonly consumer: string;
  /** The consumer's id, JSON text. */
  readonly idText: string;
}

/** The requests that consumers are connected to, which they may take back from the very first moment. */
export class AttachedCalls {
  readonly #entries = new Set<Entry>();
  readonly #consumerOf: (command: JsonRpcCommand) => string;

  /** @param consumerOf who may take a command back */
  constructor(consumerOf: (command: JsonRpcCommand) => string) {
    this.#consumerOf = consumerOf;
  }

  /** Serves a call; one that its consumer cancels is answered so, as every command gets an answer. */
  async *serve(
    command: JsonRpcCommand,
    { idText }: JsonRpcCall,
    signal: AbortSignal,
    serve: (call: AttachedCall) => AsyncIterable<Reply>,
  ): AsyncGenerator<Reply, void, void> {
    const ended = new AbortController();
    const entry: Entry = {
      consumer: this.#consumerOf(command),
      idText,
      signal: ended.signal,
      end: () => ended.abort(new DOMException("cancelled by its sender", "AbortError")),
    };
    const onAbort = () => ended.abort(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    this.#entries.add(entry);
    try {
      yield* serve(entry);
    } catch (error) {
      if (signal.aborted || !ended.signal.aborted) throw error;
      yield cancelledReply(idText);
    } finally {
      this.#entries.delete(entry);
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** A consumer takes a call of its own back; whose it is not clear is nobody's (mcp-eras §6). */
  cancel(command: JsonRpcCommand, text: string): void {
    const idText = cancelledId(text);
    const consumer = this.#consumerOf(command);
    const [meant, second] = [...this.#entries].filter((one) =>
      idText !== undefined && one.consumer === consumer && sameId(one.idText, idText)
    );
    if (second === undefined) meant?.end();
  }
}
