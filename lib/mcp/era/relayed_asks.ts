import { TimedSignal } from "../../core/timed_signal.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import { headerValue } from "../../wire/header_list.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { FinalReply, Reply } from "../../wire/reply.ts";
import type { AnswerServer, Channel, ExchangeMarks } from "../channel.ts";
import type { ServerVoice } from "../server_voice.ts";
import { givenUp } from "./asks.ts";
import { memberAt } from "./json_edit.ts";
import { errorText } from "./messages.ts";
import { principalOf } from "./principal.ts";
import { ASKING_METHODS, ASKS, CODE } from "./revisions.ts";
import { withSignal } from "./with_signal.ts";

/** Consumers that may be asked; the one introduced first is forgotten for another. */
const MAX_CONSUMERS = 1_024;
/** For a consumer's answer: people are asked. */
const ANSWER_MS = 5 * 60 * 1000;

/** A request that a consumer was sent. */
interface Asked {
  readonly principal: string;
  readonly settle: (response: string) => void;
}

/**
 * Carries the asks of a legacy server to its legacy consumer, as requests on the stream of the call they
 * belong to, and the consumer's posted answers back. Only consumers that declared that they can be
 * asked are. A child asks outside of any stream: it is heard while one call alone may be meant.
 */
export class RelayedAsks implements Disposable {
  readonly #inner: Channel;
  readonly #voice: ServerVoice | undefined;
  /** By session, or by principal where the server has no sessions. */
  readonly #consumers = new Set<string>();
  /** By {@linkcode #askKey}. */
  readonly #asked = new Map<string, Asked>();
  /** Calls of legacy consumers that the child may ask about, with what asks; not all can be asked. */
  readonly #calls = new Set<AnswerServer>();

  constructor(inner: Channel, voice: ServerVoice | undefined) {
    this.#inner = inner;
    this.#voice = voice;
    if (voice !== undefined) voice.relay = (request) => this.#heard(request);
  }

  /** Takes note of a handshake that went through. */
  introduced({ message, headers }: JsonRpcCommand, reply: FinalReply): void {
    if (reply.kind !== "response") return;
    const session = headerValue(reply.headers, "Mcp-Session-Id");
    const capabilities = memberAt(message.text, "params", "capabilities");
    const isAskable = Object.values(ASKS).some((kind) =>
      memberAt(capabilities, kind) !== undefined
    );
    if (!isAskable) return;
    const [oldest] = this.#consumers;
    if (oldest !== undefined && this.#consumers.size >= MAX_CONSUMERS) {
      this.#consumers.delete(oldest);
    }
    this.#consumers.add(session ?? principalOf(headers));
  }

  /** Whether a command is a call that its consumer may be asked about, or that another's ask may mean. */
  concerns(command: JsonRpcCommand): boolean {
    const { message } = command;
    return message.kind === "call" && ASKING_METHODS.has(message.method) &&
      (this.#voice !== undefined || this.#isAskable(command));
  }

  /**
   * Takes an answer to something a consumer was asked; whether it is one. Another principal's is taken
   * too, so that the server does not get it: a session alone is no proof, its id may have been read in a
   * log (mcp-eras §8, windbg-mcp#166).
   */
  takes(command: JsonRpcCommand): boolean {
    const { message, headers } = command;
    if (message.kind !== "response") return false;
    const asked = this.#asked.get(this.#askKey(command, message.idText));
    if (asked === undefined) return false;
    if (asked.principal === principalOf(headers)) asked.settle(message.text);
    return true;
  }

  /** Serves a call; the server's asks are requests among its notifications. */
  async *exchange(
    command: JsonRpcCommand,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): AsyncGenerator<Reply, void, void> {
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
    const isAskable = this.#isAskable(command);
    const answerServer: AnswerServer = (request) => {
      if (ASKS[request.method] === undefined || !isAskable) return undefined;
      // Of two asks with one id nobody could tell which one an answer is for.
      if (this.#asked.has(this.#askKey(command, request.idText))) return undefined;
      push({ kind: "notification", message: request.text, status: 200, headers: STREAM });
      return this.#answer(request, command, ended.signal);
    };
    const own: ExchangeMarks = { answerServer };
    this.#calls.add(answerServer);
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
      this.#calls.delete(answerServer);
      signal.removeEventListener("abort", onAbort);
      ended.abort(new DOMException("the call is over", "AbortError"));
      await reading;
    }
  }

  [Symbol.dispose](): void {
    if (this.#voice !== undefined) this.#voice.relay = undefined;
  }

  /** A request of the child outside any call (mcp-eras §4.3, 1); without a call it is not for us. */
  #heard(request: JsonRpcCall): Promise<string> | undefined {
    const [only, second] = this.#calls;
    if (only === undefined || ASKS[request.method] === undefined) return undefined;
    if (second === undefined && this.#voice?.listener?.isAskable() !== true) return only(request);
    const why = "it is not clear which call this request belongs to";
    return Promise.resolve(errorText(request.idText, CODE.internal, why));
  }

  #isAskable(command: JsonRpcCommand): boolean {
    return this.#consumers.has(consumerOf(command));
  }

  /** A child counts its asks for all consumers together, an HTTP server for each session. */
  #askKey(command: JsonRpcCommand, idText: string): string {
    return `${this.#voice === undefined ? consumerOf(command) : ""} ${idText}`;
  }

  async #answer(
    request: JsonRpcCall,
    command: JsonRpcCommand,
    signal: AbortSignal,
  ): Promise<string> {
    const key = this.#askKey(command, request.idText);
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#asked.set(key, { principal: principalOf(command.headers), settle: resolve });
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

/** Who a command is of: its session, or its principal where the server has no sessions. */
function consumerOf({ headers }: JsonRpcCommand): string {
  return headerValue(headers, "Mcp-Session-Id") ?? principalOf(headers);
}
