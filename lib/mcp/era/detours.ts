import { type Clock, systemClock } from "../../core/clock.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import { isJsonObject, tryParseJson } from "../../wire/json.ts";
import type { FinalReply, Reply } from "../../wire/reply.ts";
import type { Channel, ExchangeMarks } from "../channel.ts";
import type { AttachedCall } from "./attached_calls.ts";
import type { BridgeOptions } from "./bridged.ts";
import { answerOf } from "../probe_channel.ts";
import { classify, refusesHandshake, saysModern } from "./classify.ts";
import { contradictsModern } from "./doubt.ts";
import { errorCode } from "./errors.ts";
import { edited, memberAt } from "./json_edit.ts";
import { answered, errorText } from "./messages.ts";
import { asHttpServer } from "./modern_child.ts";
import { Prober } from "./prober.ts";
import { CODE, type Era } from "./revisions.ts";
import type { Route } from "./route.ts";
import type { TargetEra } from "./target_era.ts";
import { ToLegacy } from "./to_legacy.ts";
import { ToModern } from "./to_modern.ts";

/** What a message needs that does not simply pass. */
export interface Detour {
  readonly command: JsonRpcCommand;
  readonly consumer: Era;
  /** What is known of the server that it goes to. */
  readonly target: TargetEra;
  readonly signal: AbortSignal;
  readonly marks: ExchangeMarks;
}

/** What the detours need of the bridge. */
export interface DetourContext {
  readonly inner: Channel;
  readonly options: BridgeOptions;
  /** The way of a message by what is known now. */
  readonly route: (detour: Detour) => Route;
  /** Passes a legacy consumer's handshake, and notes what it shows. */
  readonly handshake: (detour: Detour) => AsyncIterable<Reply>;
  /** A message is translated. */
  readonly translating: () => void;
  /** Something was learnt about the target. */
  readonly learnt: () => void;
}

/** Every way of a message but the straight one. Loaded when the first message needs it. */
export class Detours implements AsyncDisposable {
  readonly toModern: ToModern;
  readonly #context: DetourContext;
  readonly #toLegacy: ToLegacy;
  readonly #prober: Prober;

  constructor(context: DetourContext) {
    const { inner, options } = context;
    const clock: Clock = options.clock ?? systemClock;
    this.#context = context;
    this.#toLegacy = new ToLegacy({ ...options, inner });
    this.toModern = new ToModern(inner, clock, options.relaysAsks === true);
    this.#prober = new Prober(inner);
  }

  /** Sessions that are kept for consumers of the other era. */
  get sessions(): number {
    return this.#toLegacy.sessions.size + this.toModern.sessions.size;
  }

  /** Serves a message on its way. */
  async *take(
    way: Exclude<Route, "pass" | "pass_or_bridge">,
    detour: Detour,
  ): AsyncGenerator<Reply, void, void> {
    const { command, consumer, target, signal, marks } = detour;
    const { inner, route, learnt, translating } = this.#context;
    switch (way) {
      case "to_legacy":
        translating();
        return yield* this.#legacy(detour);
      case "to_modern":
        translating();
        return yield* this.#modern(detour);
      case "introduce":
        await this.#toLegacy.open(command, signal);
        return yield* inner.exchange(command, signal, marks);
      case "probe": {
        const { verdict, reply } = await this.#prober.ask(command, signal);
        target.learn(verdict);
        learnt();
        const next = route(detour);
        if (next === "pass" && consumer === "modern" && inner.kind !== "http-streamable") {
          return yield* this.toChild(detour);
        }
        if (next === "pass" || next === "pass_or_bridge") {
          return yield* inner.exchange(command, signal, marks);
        }
        if (next !== "probe") return yield* this.take(next, detour);
        // Nothing was learnt. An older verdict keeps working; else the answer is all there is to say.
        if (consumer === "modern" && target.legacy === "yes") {
          return yield* this.take("to_legacy", detour);
        }
        return yield asAnswerTo(command, reply);
      }
    }
  }

  /** A modern consumer at a modern server that is no HTTP server. */
  toChild({ command, signal, marks }: Detour): AsyncIterable<Reply> {
    return asHttpServer(this.#context.inner, command, signal, marks);
  }

  /** What a modern server says to a modern consumer; an answer that no such server gives is a doubt. */
  async *watched(
    { command, target }: Detour,
    replies: AsyncIterable<Reply>,
  ): AsyncGenerator<Reply, void, void> {
    for await (const reply of replies) {
      if (reply.kind !== "notification" && contradictsModern(reply, command)) {
        target.doubtModern();
        this.#context.learnt();
      }
      yield reply;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.toModern[Symbol.dispose]();
    await this.#toLegacy[Symbol.asyncDispose]();
  }

  /** A modern consumer at a legacy server; a server that takes no handshake is modern after all. */
  async *#legacy(detour: Detour): AsyncGenerator<Reply, void, void> {
    const { command } = detour;
    const { message } = command;
    if (message.kind !== "call") return yield this.#toLegacy.notified(command);
    const refused = this.#toLegacy.refusal(command, message);
    if (refused !== undefined) return yield refused;
    yield* this.#toLegacy.attached(
      command,
      message,
      detour.signal,
      (attached) => this.#inSession(detour, message, attached),
    );
  }

  /** Opens a session, or goes on in an open one. */
  async *#inSession(
    { command, target, marks }: Detour,
    message: JsonRpcCall,
    attached: AttachedCall,
  ): AsyncGenerator<Reply, void, void> {
    const session = await this.#toLegacy.open(command, attached.signal);
    if (session.kind === "session") {
      target.tookHandshake(session.version);
      this.#context.learnt();
      return yield* this.#toLegacy.serve(command, message, session, attached, marks);
    }
    if (!this.#turnsModern(session, target)) {
      return yield isRefusal(session)
        ? answered(errorText(message.idText, CODE.internal, contradiction(session)), 502)
        : asAnswerTo(command, session);
    }
    yield* this.#context.inner.exchange(command, attached.signal, marks);
  }

  /** A legacy consumer at a modern server; a handshake shows whether it still is one. */
  async *#modern(detour: Detour): AsyncGenerator<Reply, void, void> {
    const { command, target, signal, marks } = detour;
    const { message } = command;
    if (message.kind !== "call" || message.method !== "initialize") {
      return yield* this.toModern.serve(command, signal, marks);
    }
    const reply = await this.toModern.discover(command, signal);
    // Only what the server itself says: a gateway's 404 or a child's exit is no word on its era, and
    // neither is a fault of its own.
    if (
      this.#context.options.era === "auto" && reply.kind === "response" &&
      errorCode(reply.message) !== CODE.internal
    ) {
      target.learn(classify(answerOf(reply), false));
      this.#context.learnt();
      if (target.modern === "no" && target.legacy === "yes") {
        return yield* this.#context.handshake(detour);
      }
    }
    yield this.toModern.introduce(command, message, reply);
  }

  /** Goes on after the server's answer to a legacy consumer's handshake, which is no result. */
  async *afterRefusal(reply: FinalReply, detour: Detour): AsyncGenerator<Reply, void, void> {
    if (this.#turnsModern(reply, detour.target)) yield* this.take("to_modern", detour);
    else yield reply;
  }

  /** Goes on after an error to a legacy consumer of whose server nothing is known. */
  async *afterError(reply: FinalReply, detour: Detour): AsyncGenerator<Reply, void, void> {
    const { target } = detour;
    const message = reply.kind === "response" ? tryParseJson(reply.message) : undefined;
    if (!isJsonObject(message) || !saysModern(message)) return yield reply;
    target.refused("legacy");
    target.spokeModern();
    this.#context.learnt();
    yield* this.take("to_modern", detour);
  }

  /** Whether an answer to `initialize` means that the target is modern; not a second time. */
  #turnsModern(reply: FinalReply, target: TargetEra): boolean {
    if (!isRefusal(reply) || !target.refused("legacy")) return false;
    target.spokeModern();
    this.#context.learnt();
    return true;
  }
}

function isRefusal(reply: FinalReply): boolean {
  const message = reply.kind === "response" ? tryParseJson(reply.message) : undefined;
  return isJsonObject(message) && refusesHandshake(message);
}

function contradiction(reply: FinalReply): string {
  const said = reply.kind === "response" ? memberAt(reply.message, "error", "code") : undefined;
  return "the server refuses server/discover of the modern era and initialize of the legacy era" +
    (said === undefined ? "" : ` (error ${said}); set mcp.era if it speaks one of them`);
}

/** What the consumer of a message gets when the server's answer to something else is all there is. */
function asAnswerTo({ message }: JsonRpcCommand, reply: FinalReply): FinalReply {
  if (message.kind !== "call" || reply.kind !== "response") return reply;
  const headers = reply.headers.filter(([name]) => !/^mcp-/i.test(name));
  return { ...reply, headers, message: edited(reply.message, { id: message.idText }) };
}
