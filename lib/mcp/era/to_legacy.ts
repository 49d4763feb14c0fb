import { type Clock, systemClock } from "../../core/clock.ts";
import { Deadlines, processDeadlines } from "../../core/deadlines.ts";
import { cancelledReply } from "../../wire/cancellation.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { FinalReply, Reply } from "../../wire/reply.ts";
import type { ExchangeMarks } from "../channel.ts";
import { inputResponses } from "./asks.ts";
import { type AttachedCall, AttachedCalls } from "./attached_calls.ts";
import { discoverResult } from "./discover.ts";
import { type Envelope, readEnvelope } from "./envelope.ts";
import { refusalOf } from "./header_check.ts";
import { type Hold, Holds } from "./holds.ts";
import { edited, memberAt, stringAt } from "./json_edit.ts";
import { type Leg, LegacyCall } from "./legacy_call.ts";
import { LegacySession } from "./legacy_session.ts";
import { LegacySessions, type LegacyTarget } from "./legacy_sessions.ts";
import { serveListen } from "./listen.ts";
import { isLogLevel } from "./log_level.ts";
import { withSignal } from "./with_signal.ts";
import { answered, errorText, resultText } from "./messages.ts";
import { inputRequired, modernReply } from "./modern_reply.ts";
import { principalOf } from "./principal.ts";
import { subjectOf } from "./request_state.ts";
import { CODE, SHARED_METHODS } from "./revisions.ts";

/** Times a call may ask for input; more are a server that goes round in circles. */
const MAX_ROUNDS = 8;

/** Serves modern consumers from a legacy server (mcp-eras §4). */
export class ToLegacy implements AsyncDisposable {
  readonly sessions: LegacySessions;
  readonly #timers: Deadlines;
  readonly #holds: Holds<LegacyCall>;
  readonly #attached = new AttachedCalls(({ headers }) => principalOf(headers));

  constructor(target: LegacyTarget) {
    const clock: Clock = target.clock ?? systemClock;
    this.#timers = target.clock === undefined ? processDeadlines : new Deadlines(target.clock);
    this.sessions = new LegacySessions(target, this.#timers);
    this.#holds = new Holds(clock, this.#timers);
  }

  /** Serves a call that its consumer may take back meanwhile, also before there is a session. */
  attached(
    command: JsonRpcCommand,
    call: JsonRpcCall,
    signal: AbortSignal,
    serve: (attached: AttachedCall) => AsyncIterable<Reply>,
  ): AsyncIterable<Reply> {
    return this.#attached.serve(command, call, signal, serve);
  }

  /** The session that a command is to be served in, or what the server said to the handshake. */
  open(command: JsonRpcCommand, signal: AbortSignal): Promise<LegacySession | FinalReply> {
    return withSignal(this.sessions.get(command), signal);
  }

  /** Takes a notification; a modern consumer has one only, which takes a call back. */
  notified(command: JsonRpcCommand): FinalReply {
    const { message } = command;
    if (message.kind === "notification" && message.method === "notifications/cancelled") {
      this.#attached.cancel(command, message.text);
    }
    return { kind: "notify_ack", status: 202, headers: [] };
  }

  /** What is wrong with a call whatever the server is; `undefined` if nothing is. */
  refusal({ headers }: JsonRpcCommand, call: JsonRpcCall): FinalReply | undefined {
    const refused = refusalOf(call, headers, () => undefined);
    if (refused !== undefined || SHARED_METHODS.has(call.method) || OWN_METHODS.has(call.method)) {
      return refused;
    }
    const text = `Method not found: ${call.method}`;
    return answered(errorText(call.idText, CODE.methodNotFound, text), 404);
  }

  /** Serves a call that is not refused in an open session. */
  async *serve(
    command: JsonRpcCommand,
    message: JsonRpcCall,
    session: LegacySession,
    attached: AttachedCall,
    marks: ExchangeMarks,
  ): AsyncGenerator<Reply, void, void> {
    const { idText, method } = message;
    const mismatch = refusalOf(message, command.headers, (tool) => session.schemaOf(tool));
    if (mismatch !== undefined) return yield mismatch;
    switch (method) {
      case "server/discover":
        return yield answered(
          resultText(idText, discoverResult(session.introduction.result, session.hasVoice)),
        );
      case "subscriptions/listen":
        return yield* serveListen(
          session,
          (lost) => this.sessions.renew(lost, command),
          message,
          attached.signal,
          (listener) => attached.end = () => listener.end(),
        );
      default:
        return yield* this.#call(session, command, message, attached.signal, marks);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#holds[Symbol.dispose]();
    await this.sessions[Symbol.asyncDispose]();
    if (this.#timers !== processDeadlines) this.#timers.close();
  }

  async *#call(
    session: LegacySession,
    command: JsonRpcCommand,
    call: JsonRpcCall,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): AsyncGenerator<Reply, void, void> {
    const envelope = readEnvelope(call.text);
    if (envelope === undefined) return; // refused before
    const { logLevel } = envelope;
    if (logLevel !== undefined && !isLogLevel(JSON.parse(logLevel))) {
      const { idText } = call;
      return yield answered(errorText(idText, CODE.invalidParams, "unknown log level"), 400);
    }
    if (logLevel !== undefined) await session.wantLogs(JSON.parse(logLevel), signal);
    const principal = principalOf(command.headers);
    const params = memberAt(call.text, "params");
    const subject = subjectOf(call.method, JSON.parse(params ?? "null"), principal);
    const state = stringAt(params, "requestState");
    if (state === undefined) {
      const legacy = new LegacyCall(command, call, envelope, {
        current: session,
        renew: (lost) => this.sessions.renew(lost, command),
      });
      const hold: Hold<LegacyCall> = { call: legacy, round: 1, taken: undefined };
      const leg = { id: crypto.randomUUID(), hold, call, envelope, subject, marks };
      return yield* this.#leg(leg, signal);
    }
    const found = await this.#holds.find(state, subject);
    const responses = memberAt(params, "inputResponses") ?? "{}";
    if (found !== undefined && found.hold.round === found.round) {
      const { id, hold } = found;
      const outcome = Promise.withResolvers<FinalReply>();
      hold.round++;
      hold.taken = { state, responses, outcome: outcome.promise };
      hold.call.resume(inputResponses(params), envelope);
      const leg = { id, hold, call, envelope, subject, marks };
      try {
        for await (const reply of this.#leg(leg, signal)) {
          if (reply.kind !== "notification") outcome.resolve(reply);
          yield reply;
        }
      } finally {
        outcome.resolve(cancelledReply(call.idText)); // it was given up if there is none yet
      }
      return;
    }
    const { taken } = found?.hold ?? {};
    if (taken?.state === state && taken.responses === responses) {
      const reply = await withSignal(taken.outcome, signal);
      return yield reply.kind === "response"
        ? { ...reply, message: edited(reply.message, { id: call.idText }) }
        : reply;
    }
    yield answered(errorText(call.idText, CODE.invalidParams, "requestState is not valid"));
  }

  async *#leg(
    leg: RunningLeg,
    signal: AbortSignal,
  ): AsyncGenerator<Reply, void, void> {
    const { id, hold, call, envelope, subject, marks } = leg;
    const { call: legacy } = hold;
    let isParked = false;
    try {
      const outcome: Leg = yield* legacy.leg(signal);
      if (legacy.marks.firstAt !== undefined) marks.firstAt = legacy.marks.firstAt;
      const { serverInfo } = legacy.session;
      if (outcome.kind === "final") {
        const reply = modernReply(outcome.reply, call, envelope.capabilities, serverInfo);
        if (call.method === "tools/list" && outcome.reply.kind === "response") {
          const result = memberAt(outcome.reply.message, "result");
          if (result !== undefined) legacy.session.noteTools(result);
        }
        return yield reply;
      }
      if (hold.round > MAX_ROUNDS) {
        const { idText } = call;
        const message = `the server asked for input more than ${MAX_ROUNDS} times`;
        this.#holds.drop(id);
        legacy.cancel();
        return yield answered(errorText(idText, CODE.internal, message));
      }
      const state = await this.#holds.park(id, hold, subject);
      isParked = true;
      yield inputRequired(call.idText, outcome.asks, state, serverInfo);
    } finally {
      // A duplicate of the last retry may still come for its answer; the hold remembers it.
      if (!isParked && (hold.taken === undefined || signal.aborted)) {
        this.#holds.drop(id);
        legacy.cancel();
      }
    }
  }
}

interface RunningLeg {
  readonly id: string;
  readonly hold: Hold<LegacyCall>;
  readonly call: JsonRpcCall;
  readonly envelope: Envelope;
  readonly subject: string;
  readonly marks: ExchangeMarks;
}

/** Modern requests that the bridge answers itself. */
const OWN_METHODS: ReadonlySet<string> = new Set(["server/discover", "subscriptions/listen"]);
