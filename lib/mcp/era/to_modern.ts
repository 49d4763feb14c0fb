import { type Clock, systemClock } from "../../core/clock.ts";
import { Deadlines, processDeadlines } from "../../core/deadlines.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import { headerValue } from "../../wire/header_list.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { FinalReply, NotificationReply, Reply } from "../../wire/reply.ts";
import type { Channel, ExchangeMarks } from "../channel.ts";
import { AttachedCalls } from "./attached_calls.ts";
import { initializeResult, offersModern } from "./discover.ts";
import { modernRequest, neutralHeaders } from "./envelope.ts";
import { errorCode, legacyError } from "./errors.ts";
import { edited, memberAt, stringAt } from "./json_edit.ts";
import { answered, errorText, messageOf, resultText } from "./messages.ts";
import { ModernCall } from "./modern_call.ts";
import { principalOf } from "./principal.ts";
import { CODE } from "./revisions.ts";
import { type ListenContext, VirtualListen } from "./virtual_listen.ts";
import { type VirtualSession, VirtualSessions } from "./virtual_sessions.ts";

/** Serves legacy consumers from a modern server (mcp-eras §5). */
export class ToModern implements Disposable {
  readonly sessions: VirtualSessions;
  readonly #inner: Channel;
  readonly #listens: ListenContext;
  readonly #attached = new AttachedCalls(consumerOf);

  /** @param asks the control plane carries requests to consumers, and their answers back */
  constructor(inner: Channel, clock: Clock, asks: boolean) {
    this.#inner = inner;
    this.sessions = new VirtualSessions(clock, asks);
    const timers = clock === systemClock ? processDeadlines : new Deadlines(clock);
    this.#listens = { inner, clock, timers };
  }

  [Symbol.dispose](): void {
    this.sessions[Symbol.dispose]();
    if (this.#listens.timers !== processDeadlines) this.#listens.timers.close();
  }

  /** Serves one message that is no handshake. */
  async *serve(
    command: JsonRpcCommand,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): AsyncGenerator<Reply, void, void> {
    const { message } = command;
    const session = this.sessions.of(command);
    if (message.kind !== "call") {
      if (session !== undefined && message.kind === "notification") {
        if (message.method === "notifications/cancelled") {
          this.#attached.cancel(command, message.text);
        }
      }
      return yield { kind: "notify_ack", status: session === undefined ? 404 : 202, headers: [] };
    }
    const { idText, method, text } = message;
    if (session === undefined) {
      return yield answered(errorText(idText, CODE.sessionNotFound, "Session not found"), 404);
    }
    switch (method) {
      case "ping":
        return yield answered(resultText(idText, "{}"));
      case "resources/subscribe":
      case "resources/unsubscribe":
        return yield await this.#subscribe(command, message, session, signal);
      case "logging/setLevel":
        session.logLevel = memberAt(text, "params", "level");
        return yield answered(resultText(idText, "{}"));
    }
    if (method.startsWith("tasks/") || memberAt(text, "params", "task") !== undefined) {
      const why = "tasks of this revision are not supported by the server";
      return yield answered(errorText(idText, CODE.methodNotFound, why));
    }
    yield* this.#attached.serve(
      command,
      message,
      signal,
      (attached) => this.#call(command, message, session, attached.signal, marks),
    );
  }

  /** Takes the answer of a consumer to something it was asked; whether it was. */
  takes(command: JsonRpcCommand): boolean {
    const { message } = command;
    if (message.kind !== "response") return false;
    const session = this.sessions.asked(command, message.idText);
    const settle = session?.asked.get(message.idText);
    session?.asked.delete(message.idText);
    settle?.(message.text);
    return settle !== undefined;
  }

  /** Asks the server what a handshake of a consumer is answered from. */
  discover(command: JsonRpcCommand, signal: AbortSignal): Promise<FinalReply> {
    const { claims } = this.sessions.introduced("", memberAt(command.message.text, "params"));
    const discover = modernRequest(
      `{"jsonrpc":"2.0","id":"discover-${crypto.randomUUID()}","method":"server/discover"}`,
      claims,
    );
    const own = { ...command, ...this.#plain(command), message: messageOf(discover) };
    return this.#ask(own, signal);
  }

  /** Answers a consumer's handshake from what the server says of itself. */
  introduce(command: JsonRpcCommand, { idText, text }: JsonRpcCall, reply: FinalReply): FinalReply {
    if (reply.kind !== "response") return reply;
    const result = memberAt(reply.message, "result");
    if (result === undefined || !offersModern(result)) {
      const own = edited(reply.message, { id: idText });
      if (errorCode(own) !== undefined) {
        const error = legacyError(own, reply.status);
        return { ...reply, message: error.text, status: error.status };
      }
      const why = "the server speaks no revision that this client knows";
      return answered(errorText(idText, CODE.internal, why));
    }
    const session = this.sessions.open(command);
    const asked = stringAt(text, "params", "protocolVersion");
    const initialized = initializeResult(result, asked, command.channel);
    const answer = answered(resultText(idText, initialized));
    return { ...answer, headers: [...answer.headers, ["Mcp-Session-Id", session.id]] };
  }

  /** Takes a subscription, or takes it back; what it brings comes with the consumer's calls. */
  async #subscribe(
    command: JsonRpcCommand,
    { idText, method, text }: JsonRpcCall,
    session: VirtualSession,
    signal: AbortSignal,
  ): Promise<FinalReply> {
    const uri = stringAt(text, "params", "uri");
    if (uri === undefined) {
      return answered(errorText(idText, CODE.invalidParams, "params.uri is required"));
    }
    // A consumer without a session could not be told anything later.
    if (this.sessions.has(session)) {
      const listen = session.listen ??= new VirtualListen(this.#listens, session);
      if (method === "resources/subscribe") await listen.subscribe(uri, command, signal);
      else await listen.unsubscribe(uri, command, signal);
    }
    return answered(resultText(idText, "{}"));
  }

  async *#call(
    command: JsonRpcCommand,
    call: JsonRpcCall,
    session: VirtualSession,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): AsyncGenerator<Reply, void, void> {
    const own = { ...command, ...this.#plain(command) };
    const modern = new ModernCall(this.#inner, own, call, session);
    for await (const reply of modern.run(signal, marks)) {
      // Whatever has changed is told before the answer that ends the stream.
      for (const changed of session.listen?.take() ?? []) yield streamed(changed);
      yield reply;
    }
  }

  async #ask(command: JsonRpcCommand, signal: AbortSignal): Promise<FinalReply> {
    for await (const reply of this.#inner.exchange(command, signal)) {
      if (reply.kind !== "notification") return reply;
    }
    throw new Error("the channel gave no final reply");
  }

  /** The consumer's headers without those of its own era. */
  #plain({ headers }: JsonRpcCommand) {
    return { headers: neutralHeaders(headers) };
  }
}

/** Who may take a call back: who names the same session, or none, with the same identity. */
function consumerOf({ headers }: JsonRpcCommand): string {
  return `${headerValue(headers, "Mcp-Session-Id") ?? ""}\n${principalOf(headers)}`;
}

function streamed(message: string): NotificationReply {
  return {
    kind: "notification",
    message,
    status: 200,
    headers: [["Content-Type", "text/event-stream"]],
  };
}
