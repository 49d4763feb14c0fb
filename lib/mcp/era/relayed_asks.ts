import { TimedSignal } from "../../core/timed_signal.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import { headerValue } from "../../wire/header_list.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { FinalReply, Reply } from "../../wire/reply.ts";
import type { Channel, ExchangeMarks } from "../channel.ts";
import { givenUp } from "./asks.ts";
import { memberAt } from "./json_edit.ts";
import { ASKING_METHODS, ASKS } from "./revisions.ts";
import { withSignal } from "./with_signal.ts";

/** Sessions whose consumers may be asked; the one opened first is forgotten for another. */
const MAX_SESSIONS = 1_024;
/** For a consumer's answer: people are asked. */
const ANSWER_MS = 5 * 60 * 1000;

/**
 * Carries the asks of a legacy server to its legacy consumer, as requests on the stream of the call they
 * belong to, and the consumer's posted answers back. Only sessions whose consumer declared that it can
 * be asked are touched.
 */
export class RelayedAsks {
  readonly #inner: Channel;
  readonly #sessions = new Set<string>();
  /** By session and id. */
  readonly #asked = new Map<string, (response: string) => void>();

  constructor(inner: Channel) {
    this.#inner = inner;
  }

  /** Takes note of a handshake that went through. */
  introduced({ message }: JsonRpcCommand, reply: FinalReply): void {
    if (reply.kind !== "response") return;
    const session = headerValue(reply.headers, "Mcp-Session-Id");
    const capabilities = memberAt(message.text, "params", "capabilities");
    const isAskable = Object.values(ASKS).some((kind) =>
      memberAt(capabilities, kind) !== undefined
    );
    if (session === undefined || !isAskable) return;
    const [oldest] = this.#sessions;
    if (oldest !== undefined && this.#sessions.size >= MAX_SESSIONS) this.#sessions.delete(oldest);
    this.#sessions.add(session);
  }

  /** Whether a command is a call that its consumer may be asked about. */
  concerns({ message, headers }: JsonRpcCommand): boolean {
    const session = headerValue(headers, "Mcp-Session-Id");
    return session !== undefined && this.#sessions.has(session) && message.kind === "call" &&
      ASKING_METHODS.has(message.method);
  }

  /** Takes the answer of a consumer that was asked; whether it was. */
  takes({ message, headers }: JsonRpcCommand): boolean {
    if (message.kind !== "response") return false;
    const key = keyOf(headerValue(headers, "Mcp-Session-Id"), message.idText);
    const settle = this.#asked.get(key);
    this.#asked.delete(key);
    settle?.(message.text);
    return settle !== undefined;
  }

  /** Serves a call; the server's asks are requests among its notifications. */
  async *exchange(
    command: JsonRpcCommand,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): AsyncGenerator<Reply, void, void> {
    const session = headerValue(command.headers, "Mcp-Session-Id");
    const ended = new AbortController();
    const onAbort = () => ended.abort(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    const waiting: Reply[] = [];
    let wake = () => {};
    let failure: { readonly error: unknown } | undefined;
    const push = (reply: Reply) => {
      waiting.push(reply);
      wake();
    };
    const own: ExchangeMarks = {
      answerServer: (request) => {
        if (ASKS[request.method] === undefined) return undefined;
        push({ kind: "notification", message: request.text, status: 200, headers: STREAM });
        return this.#answer(request, keyOf(session, request.idText), ended.signal);
      },
    };
    const reading = (async () => {
      try {
        for await (const reply of this.#inner.exchange(command, ended.signal, own)) push(reply);
      } catch (error) {
        failure = { error };
        wake();
      }
    })();
    try {
      for (;;) {
        const reply = waiting.shift();
        if (reply !== undefined) {
          if (own.firstAt !== undefined) marks.firstAt = own.firstAt;
          yield reply;
          if (reply.kind !== "notification") return;
        } else if (failure !== undefined) throw failure.error;
        else await new Promise<void>((resolve) => wake = resolve);
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      ended.abort(new DOMException("the call is over", "AbortError"));
      await reading;
    }
  }

  async #answer(request: JsonRpcCall, key: string, signal: AbortSignal): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#asked.set(key, resolve);
    using timed = new TimedSignal(signal, ANSWER_MS);
    try {
      return await withSignal(promise, timed.signal);
    } catch {
      return givenUp(request);
    } finally {
      this.#asked.delete(key);
    }
  }
}

const STREAM = [["Content-Type", "text/event-stream"]] as const;

function keyOf(session: string | undefined, idText: string): string {
  return `${session ?? ""} ${idText}`;
}
