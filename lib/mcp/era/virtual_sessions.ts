import type { Clock } from "../../core/clock.ts";
import type { JsonRpcCommand, SessionTerminationCommand } from "../../wire/command.ts";
import { headerValue } from "../../wire/header_list.ts";
import { editedObject, memberAt } from "./json_edit.ts";
import { principalOf } from "./principal.ts";
import type { Claims } from "./envelope.ts";
import type { VirtualListen } from "./virtual_listen.ts";

/** Legacy consumers remembered at once; the one silent for longest must introduce itself again. */
const MAX_SESSIONS = 1_024;
/** A consumer silent for so long is forgotten. */
const IDLE_MS = 60 * 60 * 1000;

/** What a legacy consumer said in its handshake, which a modern server is told with every request. */
export class VirtualSession {
  readonly id = crypto.randomUUID();
  readonly principal: string;
  readonly capabilities: string;
  readonly clientInfo: string | undefined;
  /** The level that it set, JSON text. */
  logLevel: string | undefined;
  lastUsedAt: number;
  /** Requests that it was sent, by their ids as JSON texts. */
  readonly asked = new Map<string, (response: string) => void>();
  /** What it hears of changes, once it has subscribed to some. */
  listen: VirtualListen | undefined;

  /**
   * @param initialize the params of the handshake, JSON text; `undefined` if there was none
   * @param isAskable requests reach the consumer, and its answers come back
   */
  constructor(
    principal: string,
    initialize: string | undefined,
    now: number,
    isAskable: boolean,
  ) {
    this.principal = principal;
    this.capabilities = servable(memberAt(initialize, "capabilities"), isAskable);
    this.clientInfo = memberAt(initialize, "clientInfo");
    this.lastUsedAt = now;
  }

  /** What a modern server is told of the consumer. */
  get claims(): Claims {
    const { capabilities, clientInfo, logLevel } = this;
    return { capabilities, clientInfo, logLevel };
  }
}

/** The legacy consumers of one channel (mcp-eras §5). */
export class VirtualSessions implements Disposable {
  readonly #clock: Clock;
  readonly #areAskable: boolean;
  /** In order of use, the oldest first. */
  readonly #sessions = new Map<string, VirtualSession>();

  /** @param areAskable the control plane carries requests to consumers, and their answers back */
  constructor(clock: Clock, areAskable: boolean) {
    this.#clock = clock;
    this.#areAskable = areAskable;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** What a handshake says of a consumer; not remembered. @param params JSON text */
  introduced(principal: string, params: string | undefined): VirtualSession {
    return new VirtualSession(principal, params, this.#clock.now(), this.#areAskable);
  }

  /** A new session for the consumer of an `initialize`. */
  open(command: JsonRpcCommand): VirtualSession {
    const params = memberAt(command.message.text, "params");
    const session = this.introduced(principalOf(command.headers), params);
    this.#bound();
    this.#sessions.set(session.id, session);
    return session;
  }

  /**
   * The session that a command names, if its principal is the one that opened it. Consumers that name
   * none get their latest, or one that declares nothing (mcp-eras §8, claude-ai-mcp#975).
   */
  of(command: JsonRpcCommand): VirtualSession | undefined {
    const principal = principalOf(command.headers);
    const now = this.#clock.now();
    const meant = this.#meant(command);
    for (const one of meant) {
      if (now - one.lastUsedAt > IDLE_MS) this.#forget(one);
    }
    const session = meant.findLast((one) => this.has(one));
    if (session === undefined) {
      return headerValue(command.headers, "Mcp-Session-Id") === undefined
        ? this.introduced(principal, undefined)
        : undefined;
    }
    session.lastUsedAt = now;
    if (this.#sessions.delete(session.id)) this.#sessions.set(session.id, session);
    return session;
  }

  /** The session that was asked what a command answers; a consumer that names none may have several. */
  asked(command: JsonRpcCommand, idText: string): VirtualSession | undefined {
    return this.#meant(command).find(({ asked }) => asked.has(idText));
  }

  /** Forgets a session if its own principal ends it; whether it was that. */
  end({ sessionId, headers }: SessionTerminationCommand): boolean {
    const session = this.#sessions.get(sessionId);
    if (session === undefined || session.principal !== principalOf(headers)) return false;
    return this.#forget(session);
  }

  /** Whether a session will be found again. */
  has(session: VirtualSession): boolean {
    return this.#sessions.has(session.id);
  }

  /** Ends what the sessions hold open. */
  [Symbol.dispose](): void {
    for (const session of [...this.#sessions.values()]) this.#forget(session);
  }

  /** The sessions that a command may be of, the latest last. */
  #meant({ headers }: JsonRpcCommand): VirtualSession[] {
    const id = headerValue(headers, "Mcp-Session-Id");
    const principal = principalOf(headers);
    const named = id === undefined ? undefined : this.#sessions.get(id);
    const sessions = id === undefined ? [...this.#sessions.values()] : named ? [named] : [];
    return sessions.filter((one) => one.principal === principal);
  }

  #forget(session: VirtualSession): boolean {
    session.listen?.[Symbol.dispose]();
    return this.#sessions.delete(session.id);
  }

  #bound(): void {
    for (const session of this.#sessions.values()) {
      if (this.#sessions.size < MAX_SESSIONS) return;
      this.#forget(session);
    }
  }
}

/**
 * Of a consumer's capabilities, those that it can be asked for through the tunnel; JSON text. A server
 * that were told more would wait for answers that never come (mcp-eras §5).
 */
function servable(capabilities: string | undefined, isAskable: boolean): string {
  return editedObject(capabilities, {
    tasks: undefined,
    ...(isAskable
      ? { roots: (roots) => roots === undefined ? undefined : "{}" }
      : { roots: undefined, sampling: undefined, elicitation: undefined }),
  }) ?? "{}";
}
