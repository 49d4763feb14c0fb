import { type Clock, systemClock } from "../../core/clock.ts";
import { Deadlines, processDeadlines } from "../../core/deadlines.ts";
import { cancelledId, cancelledReply } from "../../wire/cancellation.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { FinalReply, NotificationReply, Reply } from "../../wire/reply.ts";
import type { Channel, ExchangeMarks } from "../channel.ts";
import { initializeResult, offersModern } from "./discover.ts";
import { modernRequest, neutralHeaders } from "./envelope.ts";
import { errorCode, legacyError } from "./errors.ts";
import { edited, memberAt, stringAt } from "./json_edit.ts";
import { answered, errorText, messageOf, resultText } from "./messages.ts";
import { ModernCall } from "./modern_call.ts";
import { CODE } from "./revisions.ts";
import { type ListenContext, VirtualListen } from "./virtual_listen.ts";
import { type VirtualSession, VirtualSessions } from "./virtual_sessions.ts";

/** Serves legacy consumers from a modern server (mcp-eras §5). */
export class ToModern implements Disposable {
  readonly sessions: VirtualSessions;
  readonly #inner: Channel;
  readonly #listens: ListenContext;

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

  /** Serves one message. */
  async *serve(
    command: JsonRpcCommand,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): AsyncGenerator<Reply, void, void> {
    const { message } = command;
    if (message.kind === "call" && message.method === "initialize") {
      return yield* this.#initialize(command, message, signal);
    }
    const session = this.sessions.of(command);
    if (message.kind !== "call") {
      if (session !== undefined && message.kind === "notification") {
        this.#notified(session, message);
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
    yield* this.#call(command, message, session, signal, marks);
  }

  /** Takes the answer of a consumer to something it was asked; whether it was. */
  takes(command: JsonRpcCommand): boolean {
    const { message } = command;
    if (message.kind !== "response") return false;
    const session = this.sessions.of(command);
    const settle = session?.asked.get(message.idText);
    session?.asked.delete(message.idText);
    settle?.(message.text);
    return settle !== undefined;
  }

  async *#initialize(
    command: JsonRpcCommand,
    call: JsonRpcCall,
    signal: AbortSignal,
  ): AsyncGenerator<Reply, void, void> {
    const { idText, text } = call;
    const { claims } = this.sessions.introduced("", memberAt(text, "params"));
    const discover = modernRequest(
      `{"jsonrpc":"2.0","id":"discover-${crypto.randomUUID()}","method":"server/discover"}`,
      claims,
    );
    const reply = await this.#ask({
      ...command,
      ...this.#plain(command),
      message: messageOf(discover),
    }, signal);
    if (reply.kind !== "response") return yield reply;
    const result = memberAt(reply.message, "result");
    if (result === undefined || !offersModern(result)) {
      const own = edited(reply.message, { id: idText });
      if (errorCode(own) !== undefined) {
        const error = legacyError(own, reply.status);
        return yield { ...reply, message: error.text, status: error.status };
      }
      const why = "the server speaks no revision that this client knows";
      return yield answered(errorText(idText, CODE.internal, why));
    }
    const session = this.sessions.open(command);
    const asked = stringAt(text, "params", "protocolVersion");
    const initialized = initializeResult(result, asked, command.channel);
    const answer = answered(resultText(idText, initialized));
    yield { ...answer, headers: [...answer.headers, ["Mcp-Session-Id", session.id]] };
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
    const controller = new AbortController();
    const onAbort = () => controller.abort(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    session.calls.set(call.idText, controller);
    try {
      const modern = new ModernCall(
        this.#inner,
        { ...command, ...this.#plain(command) },
        call,
        session,
      );
      for await (const reply of modern.run(controller.signal, marks)) {
        // Whatever has changed is told before the answer that ends the stream.
        for (const changed of session.listen?.take() ?? []) yield streamed(changed);
        yield reply;
      }
    } catch (error) {
      if (signal.aborted || !controller.signal.aborted) throw error;
      yield cancelledReply(call.idText);
    } finally {
      signal.removeEventListener("abort", onAbort);
      if (session.calls.get(call.idText) === controller) session.calls.delete(call.idText);
    }
  }

  #notified(session: VirtualSession, { method, text }: { method: string; text: string }): void {
    if (method !== "notifications/cancelled") return;
    const idText = cancelledId(text);
    const call = idText === undefined ? undefined : session.calls.get(idText);
    call?.abort(new DOMException("cancelled by its sender", "AbortError"));
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

function streamed(message: string): NotificationReply {
  return {
    kind: "notification",
    message,
    status: 200,
    headers: [["Content-Type", "text/event-stream"]],
  };
}
