import type { Clock } from "../core/clock.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import { CommandLife } from "../dispatch/command_life.ts";
import type { ReplayOrder, ReplayResult } from "../dispatch/engine.ts";
import type { Channel } from "../mcp/channel.ts";
import { isModernRequest } from "../mcp/http_headers.ts";
import { leaveChannel } from "../mcp/probe_channel.ts";
import { INITIALIZE } from "../mcp/probe_message.ts";
import { answerVerdict } from "../wire/answer_verdict.ts";
import type { JsonRpcCommand } from "../wire/command.ts";
import { type HeaderLine, type HeaderList, headerValue } from "../wire/header_list.ts";
import { tryParseJson } from "../wire/json.ts";
import { splice, valueSpan } from "../wire/json_span.ts";
import { type JsonRpcMessage, readMessage } from "../wire/jsonrpc.ts";
import type { FinalReply } from "../wire/reply.ts";

/** An operator looks at one result at a time; more at once would be load that nobody asked for. */
const MAX_AT_ONCE = 4;
/** Taking leave of a server is a courtesy; one that ignores it forgets the session by itself. */
const LEAVE_MS = 1_000;

/** Calls whose repetition shows nothing: they open something that nobody would use. */
const NOT_AGAIN: ReadonlySet<string> = new Set(["initialize", "subscriptions/listen"]);

const INITIALIZED = messageOf('{"jsonrpc":"2.0","method":"notifications/initialized"}');

/** What replays need. */
export interface ReplaysContext {
  readonly clock: Clock;
  /** The open channel of that name. */
  channel(name: string): Channel | undefined;
}

/**
 * Makes calls of consumers again, beside the dispatcher: nothing is counted as a command and nothing is
 * posted. A server with sessions is met in a session of its own, as a consumer's belongs to the consumer.
 */
export class Replays implements AsyncDisposable {
  readonly #context: ReplaysContext;
  readonly #running = new Map<CommandLife, Promise<ReplayResult>>();
  readonly #stop = new AbortController();

  constructor(context: ReplaysContext) {
    this.#context = context;
  }

  /** Makes the call and waits for its answer. @param ttlMs bound of it all, milliseconds */
  async run({ channel: name, message: text }: ReplayOrder, ttlMs: number): Promise<ReplayResult> {
    const channel = this.#context.channel(name);
    if (channel === undefined) return refused(`there is no channel ${name} any more`);
    const value = tryParseJson(text);
    const message = value === undefined ? undefined : readMessage(text, value);
    if (message?.kind !== "call") return refused("only a call with an id can be made again");
    if (NOT_AGAIN.has(message.method)) return refused(`${message.method} cannot be made again`);
    if (this.#running.size >= MAX_AT_ONCE) {
      return refused(`${MAX_AT_ONCE} calls are being made again; wait for one to end`);
    }
    const requestId = `replay-${crypto.randomUUID()}`;
    const fresh = messageOf(splice(text, message.id, JSON.stringify(requestId)));
    const now = this.#context.clock.now();
    using life = new CommandLife(now, Infinity, now + ttlMs);
    const running = this.#make({ channel, requestId, signal: life.signal }, fresh, life);
    this.#running.set(life, running);
    try {
      return await running;
    } finally {
      this.#running.delete(life);
    }
  }

  /** Ends what is still under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const life of this.#running.keys()) life.end("shutdown");
    await Promise.allSettled(this.#running.values());
  }

  async #make(
    to: Destination,
    message: JsonRpcMessage,
    life: CommandLife,
  ): Promise<ReplayResult> {
    const { clock } = this.#context;
    const { channel } = to;
    let startedAt = clock.now();
    let headers: HeaderList = [];
    try {
      if (channel.kind === "http-streamable" && !isModernRequest(message.text, [])) {
        headers = await this.#meet(to);
        if (headers.length > 0) {
          await this.#exchange(to, INITIALIZED, headers);
        }
      }
      startedAt = clock.now();
      const reply = await this.#exchange(to, message, headers);
      return { kind: "replayed", ms: clock.now() - startedAt, ...resultOf(reply) };
    } catch {
      const failure = life.ended === "ttl"
        ? { status: 504, failure: { source: "timeout", kind: "timeout" } } as const
        : life.ended === "shutdown"
        ? { status: 503, failure: { source: "client_internal" } } as const
        : { status: 502, failure: { source: "client_internal", kind: "unknown" } } as const;
      return { kind: "replayed", ms: clock.now() - startedAt, ...failure };
    } finally {
      const session = headerValue(headers, SESSION);
      if (session !== undefined) {
        using leaving = new TimedSignal(this.#stop.signal, LEAVE_MS);
        // The result is there; how the server takes the leave does not change it.
        await leaveChannel(channel, session, leaving.signal).catch(() => {});
      }
    }
  }

  /** Opens a session, if the server has such, and returns the headers of calls in it. */
  async #meet(to: Destination): Promise<HeaderList> {
    const opened = await this.#exchange(to, INITIALIZE.call, INITIALIZE.headers);
    // A server that will not have it says so to the call itself as well.
    if (opened.kind !== "response") return [];
    const headers: HeaderLine[] = [];
    const session = headerValue(opened.headers, SESSION);
    if (session !== undefined) headers.push([SESSION, session]);
    const version = textAt(opened.message, "result", "protocolVersion");
    if (version !== undefined) headers.push([VERSION, version]);
    return headers;
  }

  async #exchange(
    { channel, requestId, signal }: Destination,
    message: JsonRpcMessage,
    headers: HeaderList,
  ): Promise<FinalReply> {
    const command: JsonRpcCommand = {
      kind: "jsonrpc",
      requestId,
      shardToken: "",
      channel: channel.name,
      createdAtMs: undefined,
      headers,
      receivedAt: this.#context.clock.now(),
      deadlineAt: Infinity,
      message,
    };
    for await (const reply of channel.exchange(command, signal)) {
      if (reply.kind !== "notification") return reply;
    }
    throw new Error("the channel gave no final reply");
  }
}

/** Where the messages of one replay go, and until when. */
interface Destination {
  readonly channel: Channel;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

const SESSION = "Mcp-Session-Id";
const VERSION = "Mcp-Protocol-Version";

function resultOf(reply: FinalReply) {
  switch (reply.kind) {
    case "response":
      return {
        status: reply.status,
        verdict: answerVerdict(reply.message),
        reply: reply.message,
      };
    case "failed":
      return { status: reply.status, failure: reply.failure };
    case "notify_ack":
    case "session_terminated":
    case "oauth_document":
      return { status: reply.status };
    case "unsupported_channel":
      return { status: 400 };
  }
}

function textAt(text: string, ...path: readonly string[]): string | undefined {
  const span = valueSpan(text, 0, ...path);
  const value = span && tryParseJson(text.slice(span.start, span.end));
  return typeof value === "string" ? value : undefined;
}

function messageOf(text: string): JsonRpcMessage {
  const message = readMessage(text, JSON.parse(text));
  if (message.kind === "invalid") throw new Error(message.reason);
  return message;
}

function refused(message: string): ReplayResult {
  return { kind: "refused", message };
}
