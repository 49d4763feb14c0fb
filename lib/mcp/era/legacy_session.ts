import type { Clock } from "../../core/clock.ts";
import { TimedSignal } from "../../core/timed_signal.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import { type HeaderList, headerValue } from "../../wire/header_list.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../../wire/json.ts";
import type { JsonRpcNotification } from "../../wire/jsonrpc.ts";
import type { FinalReply } from "../../wire/reply.ts";
import type { Channel } from "../channel.ts";
import { neutralHeaders } from "./envelope.ts";
import { memberAt } from "./json_edit.ts";
import { isMoreVerbose } from "./log_level.ts";
import { messageOf } from "./messages.ts";
import type { LegacyCall } from "./legacy_call.ts";
import type { Listener } from "./listeners.ts";
import { ResourceSubscriptions } from "./resource_subscriptions.ts";
import { withSignal } from "./with_signal.ts";

/** What a handshake with a legacy server came to. */
export interface Introduction {
  /** The result of `initialize`, JSON text. */
  readonly result: string;
  readonly sessionId: string | undefined;
}

/** Tools whose input schemas are kept for checking `Mcp-Param-*`; more are not checked. */
const MAX_SCHEMAS = 1_000;
/** For a message that nobody waits for; a server takes it at once or does not want it. */
const SEND_MS = 5_000;
/** For a request that all who share the session wait for. */
const REQUEST_MS = 30_000;
/** What was begun is brought to an end, also while the channel closes. */
const NEVER = new AbortController().signal;

/**
 * One session at a legacy server, shared by the commands of one principal (mcp-eras §4.5). Holds what
 * the server keeps for it: log level, subscriptions, the calls in flight.
 */
export class LegacySession {
  /** Tells it from what a server says instead of opening one. */
  readonly kind = "session";
  readonly principal: string;
  readonly inner: Channel;
  readonly introduction: Introduction;
  readonly capabilities: JsonObject;
  readonly serverInfo: string | undefined;
  /** The revision that the server chose. */
  readonly version: string | undefined;
  /** What the server says outside its answers reaches us. */
  hasVoice = false;
  /** It was opened for listens alone, in place of one that the server lost. */
  isRevived = false;
  readonly calls = new Set<LegacyCall>();
  readonly listeners = new Set<Listener>();
  /** What is being sent with {@linkcode send} or {@linkcode request}. */
  readonly sending = new Set<Promise<unknown>>();
  readonly subscriptions: ResourceSubscriptions;
  readonly openedAt: number;
  lastUsedAt: number;
  /** The command that caused the handshake: its identity is the session's. */
  readonly trigger: JsonRpcCommand;
  readonly #clock: Clock;
  readonly #closing: AbortSignal;
  readonly #schemas = new Map<string, unknown>();
  /** Shared with those that it took the place of: a listen may outlast any number of sessions. */
  #place: { latest: LegacySession } = { latest: this };
  #lastId = 0;
  #logLevel: unknown;
  #levelSet: Promise<unknown> = Promise.resolve();

  constructor(options: {
    readonly principal: string;
    readonly inner: Channel;
    readonly introduction: Introduction;
    readonly clock: Clock;
    readonly trigger: JsonRpcCommand;
    /** Aborts when the channel closes. */
    readonly closing: AbortSignal;
  }) {
    const { principal, inner, introduction, clock, trigger, closing } = options;
    this.principal = principal;
    this.inner = inner;
    this.introduction = introduction;
    this.trigger = trigger;
    this.#clock = clock;
    this.#closing = closing;
    this.subscriptions = new ResourceSubscriptions({
      request: (method, params) => this.request(method, params),
      send: (method, params) => this.send(this.#requestText(method, params)),
      hasSessionId: introduction.sessionId !== undefined,
    });
    this.openedAt = this.lastUsedAt = clock.now();
    const result = tryParseJson(introduction.result);
    const told: JsonObject = isJsonObject(result) ? result : {};
    this.capabilities = isJsonObject(told["capabilities"]) ? told["capabilities"] : {};
    this.serverInfo = memberAt(introduction.result, "serverInfo");
    const { protocolVersion } = told;
    this.version = typeof protocolVersion === "string" ? protocolVersion : undefined;
  }

  /** Whether it must not be ended for want of use. */
  get isBusy(): boolean {
    return this.calls.size > 0 || this.listeners.size > 0;
  }

  /** The session that stands where this one once stood. */
  get latest(): LegacySession {
    const { latest } = this.#place;
    return latest === this ? this : latest.latest;
  }

  /** An id no request of the session had before; consumers choose theirs without knowing of each other. */
  nextId(): string {
    this.lastUsedAt = this.#clock.now();
    return String(++this.#lastId);
  }

  /** A consumer's headers as the session's server wants them. */
  headers(consumer: HeaderList): HeaderList {
    const { sessionId } = this.introduction;
    return [
      ...neutralHeaders(consumer),
      ...(sessionId === undefined ? [] : [["Mcp-Session-Id", sessionId] as const]),
      ...(this.version === undefined ? [] : [["MCP-Protocol-Version", this.version] as const]),
    ];
  }

  /** A message of the bridge's own, as a command. */
  ownCommand(text: string): JsonRpcCommand {
    return {
      ...this.trigger,
      headers: this.headers(this.trigger.headers),
      message: messageOf(text),
    };
  }

  /**
   * Makes a request of the bridge's own, for all that share the session: nobody's going away takes it back.
   * Never rejects.
   *
   * @param params JSON text
   */
  request(method: string, params: string): Promise<FinalReply> {
    const asking = this.#request(method, params).finally(() => this.sending.delete(asking));
    this.sending.add(asking);
    return asking;
  }

  async #request(method: string, params: string): Promise<FinalReply> {
    const text = this.#requestText(method, params);
    using timed = new TimedSignal(this.#closing, REQUEST_MS);
    try {
      for await (const reply of this.inner.exchange(this.ownCommand(text), timed.signal)) {
        if (reply.kind !== "notification") return reply;
      }
    } catch {
      // The time is up, or the channel closes.
    }
    return TIMEOUT;
  }

  #requestText(method: string, params: string): string {
    return `{"jsonrpc":"2.0","id":${this.nextId()},"method":"${method}","params":${params}}`;
  }

  /** Sends a message of the bridge's own whose answer nobody waits for; never rejects. */
  send(text: string): Promise<void> {
    const sending = this.#send(text).finally(() => this.sending.delete(sending));
    this.sending.add(sending);
    return sending;
  }

  async #send(text: string): Promise<void> {
    using timed = new TimedSignal(NEVER, SEND_MS);
    try {
      await Array.fromAsync(this.inner.exchange(this.ownCommand(text), timed.signal));
    } catch {
      // Nobody waits for it; a server that cannot be reached is noticed by the calls.
    }
  }

  /** Lets the server log at a level, if it can and does not do so yet. */
  async wantLogs(level: unknown, signal: AbortSignal): Promise<void> {
    if (!isJsonObject(this.capabilities["logging"])) return;
    if (isMoreVerbose(level, this.#logLevel)) {
      this.#logLevel = level;
      this.#levelSet = this.request("logging/setLevel", JSON.stringify({ level }));
    }
    await withSignal(this.#levelSet, signal);
  }

  /** Takes the place of a lost session, with its log level, listens and subscriptions. */
  async replace(lost: LegacySession): Promise<void> {
    this.#place = lost.#place;
    this.#place.latest = this;
    for (const listener of lost.listeners) this.listeners.add(listener);
    lost.listeners.clear();
    // A child goes on with its calls, whatever handshake there was meanwhile.
    if (this.inner.kind !== "http-streamable") {
      for (const call of lost.calls) this.calls.add(call);
      lost.calls.clear();
    }
    const subscribed = this.subscriptions.replace(lost.subscriptions);
    if (lost.#logLevel !== undefined) await this.wantLogs(lost.#logLevel, NEVER);
    await subscribed;
  }

  /** Remembers the schemas of a `tools/list` result. */
  noteTools(result: string): void {
    const parsed = tryParseJson(result);
    const tools = isJsonObject(parsed) ? parsed["tools"] : undefined;
    for (const tool of Array.isArray(tools) ? tools : []) {
      if (!isJsonObject(tool) || typeof tool["name"] !== "string") continue;
      if (this.#schemas.size >= MAX_SCHEMAS && !this.#schemas.has(tool["name"])) return;
      this.#schemas.set(tool["name"], tool["inputSchema"]);
    }
  }

  /** The input schema of a tool, as far as it was listed. */
  schemaOf(tool: string): unknown {
    return this.#schemas.get(tool);
  }

  /** The id under which the session is ended, if it has one. */
  termination() {
    const { sessionId } = this.introduction;
    if (sessionId === undefined) return undefined;
    const { message: _, ...base } = this.trigger;
    return {
      ...base,
      kind: "session_termination",
      sessionId,
      headers: this.headers(this.trigger.headers),
    } as const;
  }

  /**
   * Takes what the server says outside its answers. Progress names its call; whose the rest is can only be
   * told while there is one call alone.
   */
  heard(notification: JsonRpcNotification): void {
    const { method, text } = notification;
    if (LegacySession.isForListens(method)) {
      this.tell(method, text);
    } else if (method === "notifications/progress" || this.calls.size === 1) {
      for (const call of this.calls) call.heard(notification);
    }
  }

  /** Sends a server notification to the listens it concerns; whether there was one. */
  tell(method: string, text: string): boolean {
    // What was listed may not hold any more; a call is better not checked than refused for it.
    if (method === "notifications/tools/list_changed") this.#schemas.clear();
    const uri = method === "notifications/resources/updated"
      ? parsedUri(memberAt(text, "params", "uri"))
      : undefined;
    let told = false;
    for (const listener of this.listeners) told = listener.offer(method, uri, text) || told;
    return told;
  }

  /** Whether this is what the server says about lists and resources, which is for listens. */
  static isForListens(method: string): boolean {
    return method === "notifications/resources/updated" || method.endsWith("/list_changed");
  }

  /** The session header of an answer, if it sets one. */
  static sessionIn(headers: HeaderList): string | undefined {
    return headerValue(headers, "Mcp-Session-Id");
  }
}

const TIMEOUT: FinalReply = {
  kind: "failed",
  status: 504,
  headers: [],
  failure: { source: "timeout", kind: "timeout" },
};

function parsedUri(text: string | undefined): string | undefined {
  const uri: unknown = text === undefined ? undefined : tryParseJson(text);
  return typeof uri === "string" ? uri : undefined;
}
