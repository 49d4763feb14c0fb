import type { Clock } from "../../core/clock.ts";
import { TimedSignal } from "../../core/timed_signal.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import { headerValue } from "../../wire/header_list.ts";
import type { JsonRpcCall, JsonRpcMessage, JsonRpcResponse } from "../../wire/jsonrpc.ts";
import type { FinalReply, Reply } from "../../wire/reply.ts";
import type { AnswerServer, Channel, ExchangeMarks } from "../channel.ts";
import type { HttpTarget } from "../http_target.ts";
import { answerKind, serverRequestAnswer } from "../server_request.ts";
import type { ServerVoice } from "../server_voice.ts";
import { hasMember, replaceMember } from "../stdio_rewrite.ts";
import { givenUp } from "./asks.ts";
import { memberAt } from "./json_edit.ts";
import { errorText, messageOf } from "./messages.ts";
import { principalOf } from "./principal.ts";
import { ASKING_METHODS, ASKS, CODE } from "./revisions.ts";
import { SessionVoices } from "./session_voices.ts";
import { withSignal } from "./with_signal.ts";

/** Consumers that may be asked; the one introduced first is forgotten for another. */
const MAX_CONSUMERS = 1_024;
/** For a consumer's answer: people are asked. */
const ANSWER_MS = 5 * 60 * 1000;
/** Replies of a call that nobody has read yet, beyond which its server is not read either. */
const MAX_WAITING = 256;
/** For posting an answer to a server. */
const POST_MS = 5_000;
/** An answer is posted also while its call ends. */
const NEVER = new AbortController().signal;

/** A request that a consumer was sent. */
interface Asked {
  readonly principal: string;
  readonly settle: (response: string) => void;
}

/** A call that the server may ask about. */
interface OpenCall {
  /** Of children, which know no sessions, empty. */
  readonly session: string;
  readonly command: JsonRpcCommand;
  readonly ask: AnswerServer;
  /** Adds a notification to its stream; the surplus is let go. */
  readonly tell: (text: string) => void;
}

/** Where a server says what is not an answer. */
export interface ServerVoices {
  /** Of children. */
  readonly voice?: ServerVoice | undefined;
  /** Of HTTP servers. */
  readonly http?: HttpTarget | undefined;
}

/**
 * Carries the asks of a legacy server to its legacy consumer, as requests on the stream of the call they
 * belong to, and the consumer's posted answers back. Only consumers that declared that they can be
 * asked are. What a server asks outside of any call is heard while one call alone may be meant.
 */
export class RelayedAsks implements AsyncDisposable {
  readonly #inner: Channel;
  readonly #voice: ServerVoice | undefined;
  readonly #voices: SessionVoices | undefined;
  /** By session, or by principal where the server has no sessions. */
  readonly #consumers = new Set<string>();
  /** By {@linkcode #askKey}. */
  readonly #asked = new Map<string, Asked>();
  /** Calls of legacy consumers, not all of whom can be asked. */
  readonly #calls = new Set<OpenCall>();

  constructor(inner: Channel, clock: Clock, { voice, http }: ServerVoices) {
    this.#inner = inner;
    this.#voice = voice;
    if (voice !== undefined) voice.relay = (request) => this.#aside(request, "");
    this.#voices = http && new SessionVoices(http, clock, (...said) => this.#heard(...said));
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
    if (asked.principal === principalOf(headers)) asked.settle(onlyAnswer(message));
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
    let drained = () => {};
    let failure: { readonly error: unknown } | undefined;
    const push = (reply: Reply) => {
      waiting.push(reply);
      wake();
    };
    const isAskable = this.#isAskable(command);
    const ask: AnswerServer = (request) => {
      if (ASKS[request.method] === undefined || !isAskable) return undefined;
      // Of two asks with one id nobody could tell which one an answer is for.
      if (this.#asked.has(this.#askKey(command, request.idText))) return undefined;
      push({ kind: "notification", message: request.text, status: 200, headers: STREAM });
      return this.#answer(request, command, ended.signal);
    };
    const own: ExchangeMarks = { answerServer: ask };
    const tell = (text: string) => {
      if (waiting.length >= MAX_WAITING) return;
      push({ kind: "notification", message: text, status: 200, headers: STREAM });
    };
    const open: OpenCall = { session: this.#sessionOf(command), command, ask, tell };
    this.#calls.add(open);
    const reading = (async () => {
      try {
        await this.#voices?.begin(command);
        for await (const reply of this.#inner.exchange(command, ended.signal, own)) {
          push(reply);
          if (waiting.length >= MAX_WAITING) await new Promise<void>((next) => drained = next);
        }
      } catch (error) {
        failure = { error };
        wake();
      }
    })();
    try {
      for (;;) {
        const reply = waiting.shift();
        if (waiting.length < MAX_WAITING) drained();
        if (reply !== undefined) {
          if (own.firstAt !== undefined) marks.firstAt = own.firstAt;
          yield reply;
          if (reply.kind !== "notification") return;
        } else if (failure !== undefined) throw failure.error;
        else await new Promise<void>((resolve) => wake = resolve);
      }
    } finally {
      this.#calls.delete(open);
      this.#voices?.end(command);
      signal.removeEventListener("abort", onAbort);
      ended.abort(new DOMException("the call is over", "AbortError"));
      drained();
      await reading;
    }
  }

  /** A consumer's session is over. */
  ended(session: string): void {
    this.#voices?.close(session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#voice !== undefined) this.#voice.relay = undefined;
    await this.#voices?.[Symbol.asyncDispose]();
  }

  /** What an HTTP server says in a session outside its answers; the oldest call's stream is read. */
  #heard(session: string, message: JsonRpcMessage, first: JsonRpcCommand): void {
    const [oldest] = this.#callsOf(session);
    if (message.kind === "notification") return oldest?.tell(message.text);
    if (message.kind !== "call") return;
    const refusal = serverRequestAnswer(message.idText, answerKind(message.method));
    const answer = this.#aside(message, session) ?? Promise.resolve(refusal);
    void answer.then((text) => this.#post(text, oldest?.command ?? first));
  }

  async #post(text: string, command: JsonRpcCommand): Promise<void> {
    using timed = new TimedSignal(NEVER, POST_MS);
    const answer = { ...command, message: messageOf(text) };
    try {
      await Array.fromAsync(this.#inner.exchange(answer, timed.signal));
    } catch {
      // The server's own time limit ends its request.
    }
  }

  #callsOf(session: string): OpenCall[] {
    return [...this.#calls].filter((call) => call.session === session);
  }

  #sessionOf({ headers }: JsonRpcCommand): string {
    return this.#voice === undefined ? headerValue(headers, "Mcp-Session-Id") ?? "" : "";
  }

  /** A request outside any call (mcp-eras §4.3, 1); without a call it is not for us. */
  #aside(request: JsonRpcCall, session: string): Promise<string> | undefined {
    const [only, second] = this.#callsOf(session);
    if (only === undefined || ASKS[request.method] === undefined) return undefined;
    if (second === undefined && this.#voice?.listener?.isAskable() !== true) {
      return only.ask(request);
    }
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

/**
 * The text of an answer that is one for every reader, and to nothing else. It does not pass the tool
 * policy, which would refuse what some could take for a request.
 */
function onlyAnswer({ text, idText }: JsonRpcResponse): string {
  return hasMember(text, ["method"])
    ? serverRequestAnswer(idText, "method_not_found")
    : replaceMember(text, ["id"], idText);
}

const STREAM = [["Content-Type", "text/event-stream"]] as const;

/** Who a command is of: its session, or its principal where the server has no sessions. */
function consumerOf({ headers }: JsonRpcCommand): string {
  return headerValue(headers, "Mcp-Session-Id") ?? principalOf(headers);
}
