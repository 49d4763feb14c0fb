import { AppServer, type BridgeOptions } from "./app_server.ts";
import type { Approval, ApprovalDecision } from "./approval.ts";
import { CodexError } from "./codex_error.ts";
import type { CodexEvent } from "./event.ts";
import { RING_EVENTS, type WhenFull } from "./event_log.ts";
import { afterTurnStart } from "./fold.ts";
import { type DeviceLogin, readDeviceLogin, readThread, readTurn } from "./replies.ts";
import {
  injectParams,
  type ThreadRequest,
  threadStartParams,
  type TurnRequest,
  turnStartParams,
} from "./requests.ts";
import type { CodexSnapshot, CodexThread, CodexTurn } from "./snapshot.ts";

/** Longest prompt Codex takes, in UTF-16 units. */
const MAX_PROMPT_CHARS = 1024 * 1024;
/** What `events` gives unless asked for more (operator-surface §3). */
const DEFAULT_EVENTS = 200;

/**
 * A conversation with `codex app-server` over its standard input and output (codex §3). Nothing is
 * started before something is asked of it, and what ends is started again by the next request. Every
 * method that asks takes a signal that ends the wait, and throws {@linkcode CodexError}.
 */
export class CodexBridge implements AsyncDisposable {
  readonly #server: AppServer;

  constructor(options: BridgeOptions) {
    this.#server = new AppServer(options);
  }

  /** Everything known at this moment; asks nothing and starts nothing. */
  snapshot(): CodexSnapshot {
    return this.#server.snapshot;
  }

  /** The last events, oldest first. */
  events(limit = DEFAULT_EVENTS): readonly CodexEvent[] {
    return this.#server.log.last(Math.min(limit, RING_EVENTS));
  }

  /**
   * Events from now on, until the signal aborts or the bridge is closed. A reader that is too slow
   * loses events and is told how many, unless Codex is to wait for it.
   */
  subscribe(signal: AbortSignal, whenFull: WhenFull = "drop"): AsyncIterable<CodexEvent> {
    return this.#server.log.subscribe(signal, whenFull);
  }

  /** Questions of Codex that wait for `answerApproval`; there are some only under the policy `ask`. */
  approvals(): readonly Approval[] {
    return this.#server.approvals.open;
  }

  /** Starts Codex unless it runs, and waits until it takes requests. */
  async start(signal: AbortSignal): Promise<void> {
    await this.#server.ready(signal);
  }

  /** Begins a login by device code; `account/login/completed` tells its end. */
  async loginDevice(signal: AbortSignal): Promise<DeviceLogin> {
    const params = { type: "chatgptDeviceCode" };
    const login = readDeviceLogin(await this.#server.ask("account/login/start", params, signal));
    if (login === undefined) throw new CodexError("answered", "Codex gave no device code");
    const startedAtMs = this.#server.clock.wall();
    this.#server.update({ login: { ...login, pending: true, startedAtMs, lastError: undefined } });
    return login;
  }

  /** Gives up a login, the pending one if none is named. */
  async loginCancel(loginId: string | undefined, signal: AbortSignal): Promise<void> {
    const { login } = this.snapshot();
    const id = loginId ?? (login?.pending === true ? login.loginId : undefined);
    if (id === undefined) throw new CodexError("refused", "no login is pending");
    await this.#server.ask("account/login/cancel", { loginId: id }, signal);
    const now = this.snapshot().login;
    if (now?.loginId === id) this.#server.update({ login: { ...now, pending: false } });
  }

  /** Starts a conversation, which becomes the current one. */
  async threadStart(request: ThreadRequest, signal: AbortSignal): Promise<CodexThread> {
    const result = await this.#server.ask("thread/start", threadStartParams(request), signal);
    const thread = readThread(result);
    if (thread === undefined) throw new CodexError("answered", "Codex gave the thread no id");
    this.#server.update({ thread, turn: undefined });
    return thread;
  }

  /** Lets the model know something that is not said in the user's name. */
  async inject(threadId: string, texts: readonly string[], signal: AbortSignal): Promise<void> {
    if (texts.length === 0) return;
    await this.#server.ask("thread/inject_items", injectParams(threadId, texts), signal);
  }

  /** Hands over a prompt; its answer comes as events. */
  async turnStart(request: TurnRequest, signal: AbortSignal): Promise<CodexTurn> {
    if (request.prompt.trim() === "") throw new CodexError("refused", "prompt is required");
    if (request.prompt.length > MAX_PROMPT_CHARS) {
      throw new CodexError("refused", `the prompt is longer than ${MAX_PROMPT_CHARS} characters`);
    }
    const threadId = request.threadId ?? this.snapshot().thread?.id;
    if (threadId === undefined) throw new CodexError("refused", "thread_id is required");
    const params = turnStartParams(threadId, request);
    const result = await this.#server.ask("turn/start", params, signal);
    const turn = readTurn(result, threadId, this.#server.clock.wall());
    if (turn === undefined) throw new CodexError("answered", "Codex gave the turn no id");
    this.#server.update(afterTurnStart(this.snapshot(), turn));
    return turn;
  }

  /** Asks Codex to stop a turn; that it has stopped comes as `turn/completed`. */
  async turnInterrupt(threadId: string, turnId: string, signal: AbortSignal): Promise<void> {
    await this.#server.ask("turn/interrupt", { threadId, turnId }, signal);
  }

  /** A person's answer to one of `approvals()`; `false` if it is not open any more. */
  answerApproval(id: string, decision: ApprovalDecision): boolean {
    return this.#server.approvals.answer(id, decision);
  }

  /** Ends Codex and everything it started; nothing can be asked afterwards. Never throws. */
  async close(): Promise<void> {
    await this.#server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
