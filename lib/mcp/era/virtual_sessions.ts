import type { Clock } from "../../core/clock.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import { headerValue } from "../../wire/header_list.ts";
import { editedObject, memberAt } from "./json_edit.ts";
import { principalOf } from "./principal.ts";
import type { Claims } from "./envelope.ts";

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
  /** Its calls, by their ids as JSON texts. */
  readonly calls = new Map<string, AbortController>();

  /** @param initialize the params of the handshake, JSON text; `undefined` if there was none */
  constructor(principal: string, initialize: string | undefined, now: number) {
    this.principal = principal;
    this.capabilities = servable(memberAt(initialize, "capabilities"));
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
export class VirtualSessions {
  readonly #clock: Clock;
  /** In order of use, the oldest first. */
  readonly #sessions = new Map<string, VirtualSession>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** A new session for the consumer of an `initialize`. */
  open(command: JsonRpcCommand): VirtualSession {
    const params = memberAt(command.message.text, "params");
    const session = new VirtualSession(principalOf(command.headers), params, this.#clock.now());
    this.#bound();
    this.#sessions.set(session.id, session);
    return session;
  }

  /**
   * The session that a command names, if its principal is the one that opened it. Consumers that name
   * none get their latest, or one that declares nothing (mcp-eras §8, claude-ai-mcp#975).
   */
  of(command: JsonRpcCommand): VirtualSession | undefined {
    const id = headerValue(command.headers, "Mcp-Session-Id");
    const principal = principalOf(command.headers);
    const session = id === undefined
      ? [...this.#sessions.values()].findLast((one) => one.principal === principal) ??
        new VirtualSession(principal, undefined, this.#clock.now())
      : this.#sessions.get(id);
    if (session === undefined || session.principal !== principal) return undefined;
    const now = this.#clock.now();
    if (now - session.lastUsedAt > IDLE_MS) {
      this.#sessions.delete(session.id);
      return undefined;
    }
    session.lastUsedAt = now;
    if (this.#sessions.delete(session.id)) this.#sessions.set(session.id, session);
    return session;
  }

  /** Forgets a session; whether it was known. */
  end(id: string): boolean {
    return this.#sessions.delete(id);
  }

  #bound(): void {
    for (const id of this.#sessions.keys()) {
      if (this.#sessions.size < MAX_SESSIONS) return;
      this.#sessions.delete(id);
    }
  }
}

/** Of a consumer's capabilities, those that it can be asked for through the tunnel; JSON text. */
function servable(capabilities: string | undefined): string {
  return editedObject(capabilities, {
    tasks: undefined,
    roots: (roots) => roots === undefined ? undefined : "{}",
  }) ?? "{}";
}
