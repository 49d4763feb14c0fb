import { type Clock, systemClock } from "../../core/clock.ts";
import type { Deadline, Deadlines } from "../../core/deadlines.ts";
import { TimedSignal } from "../../core/timed_signal.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { FinalReply } from "../../wire/reply.ts";
import type { AnswerServer, Channel } from "../channel.ts";
import type { HttpTarget } from "../http_target.ts";
import type { ServerVoice } from "../server_voice.ts";
import type { Handshake } from "../stdio_handshake.ts";
import { answerAside } from "./aside_asks.ts";
import { standaloneStream, type StreamState } from "./http_voice.ts";
import { introduce } from "./introduce.ts";
import type { LegacyCall } from "./legacy_call.ts";
import { LegacySession } from "./legacy_session.ts";
import { principalOf } from "./principal.ts";
import { ASKING_METHODS } from "./revisions.ts";

/** Sessions kept at one target; the one unused for longest is ended for another. */
export const MAX_SESSIONS = 256;
/** A session nobody used for so long is ended. */
export const IDLE_MS = 10 * 60 * 1000;
/**
 * Servers that see `roots` ask for them right after the handshake, which is not the concern of the call
 * that caused it (mcp-eras §4.1); what comes later, a call has made them ask.
 */
const HANDSHAKE_ASKS_MS = 1_000;
/** How long a handshake waits to learn whether the server has a standalone stream. */
const VOICE_MS = 250;
/** Between tries to have a session again that listens wait for. */
const REVIVE_MS = 10_000;
/** For telling the server that a session is over. */
const LEAVE_MS = 5_000;
const NEVER = new AbortController().signal;

/** How the bridge reaches a legacy server. */
export interface LegacyTarget {
  readonly inner: Channel;
  readonly clock?: Clock;
  /** Of HTTP servers: where the standalone stream is opened. */
  readonly http?: HttpTarget | undefined;
  /** Of children: what they know already, and what they say of their own accord. */
  readonly handshake?: Handshake | undefined;
  readonly voice?: ServerVoice | undefined;
}

/** An open session, or what the server answered instead. */
export type Opened = LegacySession | FinalReply;

/** The bridge's sessions at one legacy server, one for each principal (mcp-eras §4.5). */
export class LegacySessions implements AsyncDisposable {
  readonly #target: LegacyTarget;
  readonly #clock: Clock;
  readonly #opening = new Map<string, Promise<Opened>>();
  readonly #renewing = new Map<LegacySession, Promise<Opened>>();
  /** In order of use, the oldest first. */
  readonly #sessions = new Map<string, LegacySession>();
  readonly #streams = new Map<LegacySession, AbortController>();
  readonly #background = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  /** Of the child's handshakes, the one that the session is from. */
  #knownAnswer: string | undefined;
  readonly #timers: Deadlines;
  #sweep: Deadline | undefined;

  constructor(target: LegacyTarget, timers: Deadlines) {
    this.#target = target;
    this.#timers = timers;
    this.#clock = target.clock ?? systemClock;
    if (target.handshake !== undefined) target.handshake.answered = this.#restarted;
    if (target.voice !== undefined) {
      target.voice.listener = {
        notified: ({ method, text }) => {
          if (!LegacySession.isForListens(method)) return false;
          return this.#sessions.get("")?.tell(method, text) ?? false;
        },
        asked: (request) => this.#isOurs("") ? this.#aside(request, "") : undefined,
        isAskable: () => this.#askable("").length > 0,
      };
    }
  }

  /** How many sessions are open. */
  get size(): number {
    return this.#sessions.size;
  }

  /** The session of a command's principal; concurrent first commands share one handshake. */
  get(command: JsonRpcCommand): Promise<Opened> | LegacySession {
    const principal = this.principalOf(command);
    const session = this.#sessions.get(principal);
    const { answer } = this.#target.handshake ?? {};
    if (session !== undefined && answer !== this.#knownAnswer) {
      // Another child, or another handshake with it: it may offer other things.
      this.#knownAnswer = answer;
      return this.renew(session, command);
    }
    if (session !== undefined) {
      this.#sessions.delete(principal);
      this.#sessions.set(principal, session);
      return session;
    }
    const known = this.#opening.get(principal);
    if (known !== undefined) return known;
    const opening = this.#open(principal, command).finally(() => this.#opening.delete(principal));
    this.#opening.set(principal, opening);
    return opening;
  }

  /** A session in place of a lost one, with its log level and subscriptions; one for all who meet the loss. */
  renew(lost: LegacySession, command: JsonRpcCommand): Promise<Opened> {
    const renewing = this.#renewing.get(lost) ??
      this.#renew(lost, command).finally(() => this.#renewing.delete(lost));
    this.#renewing.set(lost, renewing);
    return renewing;
  }

  async #renew(lost: LegacySession, command: JsonRpcCommand): Promise<Opened> {
    if (this.#sessions.get(lost.principal) === lost) this.#forget(lost);
    const session = await this.get(command);
    if (session.kind === "session" && session !== lost) await session.replace(lost);
    return session;
  }

  /** Whose session a command uses: a child is one identity for all. */
  principalOf({ headers }: JsonRpcCommand): string {
    return this.#target.inner.kind === "http-streamable" ? principalOf(headers) : "";
  }

  /** Every call in flight. */
  *calls() {
    for (const session of this.#sessions.values()) yield* session.calls;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("the channel closes"));
    const { handshake, voice } = this.#target;
    // The channel in this one's place has the same handshake.
    if (handshake?.answered === this.#restarted) handshake.answered = undefined;
    if (voice !== undefined) voice.listener = undefined;
    if (this.#sweep !== undefined) this.#timers.remove(this.#sweep);
    const sessions = [...this.#sessions.values()];
    for (const session of sessions) {
      for (const call of session.calls) call.cancel();
      for (const listener of session.listeners) listener.end();
    }
    this.#sessions.clear();
    await Promise.all([...this.#background, ...this.#opening.values()]);
    await Promise.all(sessions.flatMap(({ sending }) => [...sending]));
  }

  async #open(principal: string, command: JsonRpcCommand): Promise<Opened> {
    const introduction = await introduce(this.#target, command, this.#closing.signal);
    if ("kind" in introduction) return introduction;
    const { inner } = this.#target;
    const session = new LegacySession({
      ...{ principal, inner, introduction, clock: this.#clock, trigger: command },
      closing: this.#closing.signal,
    });
    const controller = new AbortController();
    session.hasVoice = this.#target.http === undefined
      ? inner.kind === "stdio"
      : await this.#hear(this.#target.http, session, controller);
    this.#knownAnswer = this.#target.handshake?.answer;
    this.#sessions.set(principal, session);
    this.#streams.set(session, controller);
    this.#bound();
    return session;
  }

  /** Opens the standalone stream; resolves with whether there is one, as far as that shows in time. */
  #hear(
    http: HttpTarget,
    session: LegacySession,
    controller: AbortController,
  ): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(true), VOICE_MS);
    let isLost = false;
    const told = (state: StreamState) => {
      isLost = state === "lost";
      resolve(state === "open");
    };
    const { headers } = session.ownCommand('{"jsonrpc":"2.0","method":"notifications/none"}');
    const end = () => controller.abort(this.#closing.signal.reason);
    this.#closing.signal.addEventListener("abort", end, { once: true });
    const reading = (async () => {
      const { signal } = controller;
      for await (
        const message of standaloneStream(http, headers, signal, this.#clock, told)
      ) {
        if (message.kind === "notification") session.heard(message);
        else if (message.kind === "call") {
          const answer = this.#aside(message, session.principal);
          answer?.then((text) => session.send(text));
        }
      }
      // A server that loses one session after the other is not asked for the next all the time.
      if (isLost) await this.#revive(session, session.isRevived ? REVIVE_MS : 0);
    })().finally(() => {
      this.#closing.signal.removeEventListener("abort", end);
      this.#background.delete(reading);
      clearTimeout(timer);
      resolve(false);
    });
    this.#background.add(reading);
    return promise.finally(() => clearTimeout(timer));
  }

  /** A child had a handshake, maybe another child; listens are for what it says from now on. */
  readonly #restarted = (): void => {
    const session = this.#sessions.get("");
    if (session === undefined || session.listeners.size === 0) return;
    const reviving = this.#revive(session).finally(() => this.#background.delete(reviving));
    this.#background.add(reviving);
  };

  /** A server lost a session that it spoke in: listens that nobody calls beside would not hear of it. */
  async #revive(lost: LegacySession, minAgeMs = 0): Promise<void> {
    if (this.#sessions.get(lost.principal) === lost) this.#forget(lost);
    const { signal } = this.#closing;
    const pause = (ms: number) => this.#clock.sleep(ms, signal).catch(() => {}); // it closes
    const earlyMs = lost.openedAt + minAgeMs - this.#clock.now();
    if (earlyMs > 0) await pause(earlyMs);
    while (lost.listeners.size > 0 && !signal.aborted) {
      const renewed = await this.renew(lost, lost.trigger);
      if (renewed.kind === "session") renewed.isRevived = true;
      else await pause(REVIVE_MS);
    }
  }

  #aside(request: JsonRpcCall, principal: string): ReturnType<AnswerServer> {
    return answerAside(request, this.#askable(principal), this.#isNew(principal));
  }

  #isNew(principal: string): boolean {
    const session = this.#sessions.get(principal);
    return session === undefined || this.#clock.now() - session.openedAt < HANDSHAKE_ASKS_MS;
  }

  #askable(principal: string): LegacyCall[] {
    return [...this.#sessions.get(principal)?.calls ?? []]
      .filter((call) => ASKING_METHODS.has(call.method));
  }

  #isOurs(principal: string): boolean {
    return this.#sessions.has(principal) || this.#opening.has(principal);
  }

  #bound(): void {
    for (const session of this.#sessions.values()) {
      if (this.#sessions.size <= MAX_SESSIONS) break;
      if (!session.isBusy) this.#leave(session);
    }
    this.#sweep ??= this.#timers.add(IDLE_MS, () => {
      this.#sweep = undefined;
      const now = this.#clock.now();
      for (const session of [...this.#sessions.values()]) {
        if (!session.isBusy && now - session.lastUsedAt >= IDLE_MS) this.#leave(session);
      }
      if (this.#sessions.size > 0) this.#bound();
    });
  }

  /** Ends a session and tells the server. */
  #leave(session: LegacySession): void {
    this.#forget(session);
    const command = session.termination();
    if (command === undefined) return;
    const timed = new TimedSignal(NEVER, LEAVE_MS);
    const leaving = Array.fromAsync(session.inner.exchange(command, timed.signal))
      .then(() => {}, () => {})
      .finally(() => {
        timed[Symbol.dispose]();
        this.#background.delete(leaving);
      });
    this.#background.add(leaving);
  }

  #forget(session: LegacySession): void {
    this.#sessions.delete(session.principal);
    this.#streams.get(session)?.abort();
    this.#streams.delete(session);
  }
}
