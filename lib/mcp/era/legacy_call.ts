import type { JsonRpcCommand } from "../../wire/command.ts";
import type { JsonRpcCall, JsonRpcNotification } from "../../wire/jsonrpc.ts";
import type { FailedReply, FinalReply, NotificationReply } from "../../wire/reply.ts";
import type { ExchangeMarks } from "../channel.ts";
import { answerText, type Ask, givenUp, undeclared } from "./asks.ts";
import { type Envelope, legacyRequest } from "./envelope.ts";
import { missingCapability } from "./errors.ts";
import { fateOf, mayRepeat, outcomeUnknown } from "./fate.ts";
import { forConsumer, mayConcern } from "./call_notification.ts";
import { memberAt } from "./json_edit.ts";
import { LegacySession } from "./legacy_session.ts";
import { errorText, messageOf } from "./messages.ts";
import { principalOf } from "./principal.ts";
import { ASKS, CODE } from "./revisions.ts";

/** Servers ask several things at once; what comes within this time goes to the consumer together. */
const COLLECT_MS = 15;
/** Notifications that a call may have waiting while nobody reads; the surplus is let go. */
const MAX_WAITING = 256;
/** Asks a call may have open; a server with more is refused. */
const MAX_ASKS = 32;

/** How one leg of a call ended: the consumer gets the answer, or is asked for input. */
export type Leg =
  | { readonly kind: "final"; readonly reply: FinalReply }
  | { readonly kind: "asked"; readonly asks: readonly Ask[] };

/** Gives a call a session to run in, anew if the first is lost. */
export interface SessionSource {
  readonly current: LegacySession;
  renew(lost: LegacySession): Promise<LegacySession | FinalReply>;
}

/**
 * One call of a modern consumer on its way at a legacy server. It outlives the consumer's requests: while
 * the server waits for an answer to its asks the call is parked, and the consumer's retry goes on with
 * it (mcp-eras §4.3).
 */
export class LegacyCall {
  readonly method: string;
  readonly principal: string;
  /** The consumer's id of the call, JSON text. */
  readonly idText: string;
  readonly marks: ExchangeMarks;
  readonly #command: JsonRpcCommand;
  readonly #call: JsonRpcCall;
  readonly #controller = new AbortController();
  readonly #waiting: JsonRpcNotification[] = [];
  readonly #asks = new Map<string, Ask>();
  #session: LegacySession;
  #isParked = false;
  #upstreamId = "";
  #envelope: Envelope;
  #round = 1;
  #lastAsk = 0;
  #final: FinalReply | undefined;
  #wake: () => void = () => {};

  constructor(
    command: JsonRpcCommand,
    call: JsonRpcCall,
    envelope: Envelope,
    sessions: SessionSource,
  ) {
    this.method = call.method;
    this.idText = call.idText;
    this.#command = command;
    this.#call = call;
    this.#envelope = envelope;
    this.#session = sessions.current;
    this.principal = sessions.current.principal;
    this.marks = { answerServer: (request) => this.ask(request) };
    this.#run(sessions);
  }

  get session(): LegacySession {
    return this.#session;
  }

  /** Who the call is for; a child serves all consumers in one session. */
  get consumer(): string {
    return principalOf(this.#command.headers);
  }

  /** Its consumer has been asked and has not answered yet. */
  get isParked(): boolean {
    return this.#isParked;
  }

  /** The server has answered, and the consumer does not have to come for it. */
  get isOver(): boolean {
    return this.#final !== undefined && !this.#isParked;
  }

  /** Whether its consumer declared that it can be asked this. */
  declares(request: JsonRpcCall): boolean {
    return undeclared(request, this.#envelope.capabilities) === undefined;
  }

  /** Takes a request of the server that belongs to this call. */
  ask(request: JsonRpcCall, isAside = false): Promise<string> | undefined {
    if (request.method === "ping") return undefined;
    if (ASKS[request.method] === undefined || this.#final !== undefined) return refusal(request);
    const missing = undeclared(request, this.#envelope.capabilities);
    if (missing !== undefined) return this.#refuse(request, missing);
    if (this.#asks.size >= MAX_ASKS) return refusal(request);
    const key = `r${this.#round}_${++this.#lastAsk}`;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#asks.set(key, { key, request, isAside, settle: resolve });
    this.#wake();
    return promise;
  }

  /** Takes the consumer's answers and goes on; what is missing is asked again in the next leg. */
  resume(responses: ReadonlyMap<string, string>, envelope: Envelope): void {
    this.#envelope = envelope;
    this.#isParked = false;
    this.#round++;
    this.#lastAsk = 0;
    for (const ask of this.#asks.values()) this.#keepAlive(ask);
    for (const [key, result] of responses) {
      const ask = this.#asks.get(key);
      this.#asks.delete(key);
      ask?.settle(answerText(ask.request, result));
    }
  }

  /**
   * Reads on until the answer is there or the server waits for input. Throws the signal's reason when
   * it aborts; the call itself goes on until it is cancelled.
   */
  async *leg(signal: AbortSignal): AsyncGenerator<NotificationReply, Leg, void> {
    const onAbort = () => this.#wake();
    signal.addEventListener("abort", onAbort);
    try {
      for (let collected = false;;) {
        signal.throwIfAborted();
        const notification = this.#waiting.shift();
        if (notification !== undefined) {
          const text = forConsumer(notification, this.#envelope);
          if (text !== undefined) yield { ...STREAMED, message: text };
        } else if (this.#final !== undefined) {
          return { kind: "final", reply: this.#final };
        } else if (this.#asks.size > 0 && collected) {
          this.#isParked = true;
          return { kind: "asked", asks: [...this.#asks.values()] };
        } else if (this.#asks.size > 0) {
          await new Promise((resolve) => setTimeout(resolve, COLLECT_MS));
          collected = true;
        } else {
          await new Promise<void>((resolve) => this.#wake = resolve);
        }
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Ends the call: nobody waits for it any more. The server is told (mcp-eras §4.2). */
  cancel(): void {
    if (this.#controller.signal.aborted) return;
    const asks = [...this.#asks.values()];
    this.#asks.clear();
    const session = this.#session;
    // A channel to a child tells it by itself; over HTTP a closed stream is no cancellation, and the
    // answers to asks would go down with it.
    if (session.calls.has(this) && session.inner.kind === "http-streamable") {
      const cancelled = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":` +
        `{"requestId":${this.#upstreamId},"reason":"the caller no longer waits for the answer"}}`;
      for (const { request, isAside } of asks) if (!isAside) session.send(givenUp(request));
      session.send(cancelled);
      this.#controller.abort(CANCELLED);
    }
    for (const ask of asks) ask.settle(givenUp(ask.request));
    this.#controller.abort(CANCELLED);
  }

  /** Ends the call over an ask that the consumer did not declare: the server learns why, then that. */
  #refuse(request: JsonRpcCall, missing: string): Promise<string> {
    this.#finish(missingCapability(this.#call.idText, [missing]));
    const refused = refusal(request);
    if (this.#session.inner.kind !== "http-streamable") {
      setTimeout(() => this.cancel(), 0);
      return refused;
    }
    return refused.then(async (text) => {
      await this.#session.send(text);
      this.cancel();
      return text;
    });
  }

  async #run(sessions: SessionSource): Promise<void> {
    for (let attempt = 0;; attempt++) {
      const reply = await this.#exchange();
      if (reply === undefined) return;
      const fate = fateOf(reply, this.#session.introduction.sessionId !== undefined);
      if (!mayRepeat(fate, this.method, attempt) || this.#final !== undefined) {
        const isLost = fate === "unknown" && reply.kind === "failed";
        const { idText, method } = this.#call;
        return this.#finish(isLost ? outcomeUnknown(idText, method, reply) : reply);
      }
      if (fate === "session_lost") {
        const renewed = await sessions.renew(this.#session);
        if (renewed.kind !== "session") return this.#finish(renewed);
        this.#session = renewed;
      }
    }
  }

  /** One try; `undefined` if it was cancelled. */
  async #exchange(): Promise<FinalReply | undefined> {
    const session = this.#session = this.#session.latest;
    const { signal } = this.#controller;
    const idText = this.#upstreamId = session.nextId();
    const token = this.#envelope.progressToken === undefined ? undefined : this.#token;
    const message = messageOf(legacyRequest(this.#call, idText, token));
    const command = { ...this.#command, headers: session.headers(this.#command.headers), message };
    session.calls.add(this);
    try {
      for await (const reply of session.inner.exchange(command, signal, this.marks)) {
        if (reply.kind !== "notification") return reply;
        this.#notified(reply.message);
      }
      return INTERNAL;
    } catch {
      return signal.aborted ? undefined : INTERNAL;
    } finally {
      session.calls.delete(this);
      session.latest.calls.delete(this);
    }
  }

  /** Takes a notification that may be this call's; whether it is shows when it is read. */
  heard(notification: JsonRpcNotification): void {
    if (this.#waiting.length >= MAX_WAITING || !mayConcern(notification, this.#token)) return;
    this.#waiting.push(notification);
    this.#wake();
  }

  #notified(text: string): void {
    const message = messageOf(text);
    if (message.kind !== "notification") return;
    if (LegacySession.isForListens(message.method)) {
      this.#session.latest.tell(message.method, text);
    } else this.heard(message);
  }

  /** What stands for the consumer's progress token at the server, JSON text. */
  get #token(): string {
    return `"p${this.#upstreamId}"`;
  }

  /** Resets the server's timer of an ask that asked for progress. */
  #keepAlive({ request }: Ask): void {
    const token = memberAt(request.text, "params", "_meta", "progressToken");
    if (token === undefined) return;
    this.#session.send(
      `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},` +
        `"progress":${this.#round}}}`,
    );
  }

  #finish(reply: FinalReply): void {
    this.#final ??= reply;
    for (const ask of this.#asks.values()) ask.settle(givenUp(ask.request));
    this.#asks.clear();
    this.#wake();
  }
}

const CANCELLED = new DOMException("the call was cancelled", "AbortError");

const STREAMED = { kind: "notification", status: 200, headers: [] } as const;

const INTERNAL: FailedReply = {
  kind: "failed",
  status: 502,
  headers: [],
  failure: { source: "client_internal", kind: "unknown" },
};

function refusal({ idText, method }: JsonRpcCall): Promise<string> {
  const isKnown = ASKS[method] !== undefined;
  return Promise.resolve(errorText(
    idText,
    isKnown ? CODE.internal : CODE.methodNotFound,
    isKnown ? "this client cannot be asked now" : `Method not found: ${method}`,
  ));
}
