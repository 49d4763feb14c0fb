import { type Clock, systemClock } from "../core/clock.ts";
import type { Emit } from "../core/fact.ts";
import type { Command, JsonRpcCommand } from "../wire/command.ts";
import { consumerSession } from "../wire/consumer_session.ts";
import type { JsonRpcCall, JsonRpcNotification } from "../wire/jsonrpc.ts";
import type { Reply } from "../wire/reply.ts";
import type { Channel } from "./channel.ts";
import { failedReply } from "./stdio_calls.ts";
import type { ServerVoice } from "./server_voice.ts";
import { Handshake } from "./stdio_handshake.ts";
import { DEFAULT_STDIO_LIMITS, type StdioLimits } from "./stdio_limits.ts";
import { memberText, replaceMember } from "./stdio_rewrite.ts";
import { type Start, StdioSupervisor } from "./stdio_supervisor.ts";

/** How to open a stdio channel. */
export interface StdioOptions {
  /** Canonical channel name. */
  readonly name: string;
  /** Program and arguments, see `parseArgv`. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment of the child, already free of what is not its business. */
  readonly env: Readonly<Record<string, string>>;
  readonly emit: Emit;
  readonly clock?: Clock;
  readonly limits?: Partial<StdioLimits>;
  /** What consumers agreed on with the channel that this one replaces; shown to the first child. */
  readonly handshake?: Handshake;
  /** Gets what the child says of its own accord. */
  readonly voice?: ServerVoice;
}

/** A channel whose consumers' handshake can be handed on to its successor. */
export interface StdioChannel extends Channel {
  readonly handshake: Handshake;
}

/**
 * Starts an MCP server as a child process and serves any number of calls on it at once (design
 * §2.3). A crash fails what is in flight; the child is started again and keeps its handshake.
 *
 * @throws {OperatorError} if the child cannot be started
 */
export function openStdioChannel(options: StdioOptions): StdioChannel {
  const { name, argv, env, emit, handshake = new Handshake() } = options;
  let lastId = 0;
  const supervisor = new StdioSupervisor({ argv, env }, {
    channel: name,
    emit,
    clock: options.clock ?? systemClock,
    limits: { ...DEFAULT_STDIO_LIMITS, ...options.limits },
    handshake,
    voice: options.voice,
    nextId: () => ++lastId,
  });
  emit({ kind: "channel_opened", channel: name, channelKind: "stdio", target: argv[0] });
  return new ChildChannel(name, handshake, supervisor);
}

class ChildChannel implements StdioChannel {
  readonly name: string;
  readonly kind = "stdio";
  readonly handshake: Handshake;
  readonly #supervisor: StdioSupervisor;

  constructor(name: string, handshake: Handshake, supervisor: StdioSupervisor) {
    this.name = name;
    this.handshake = handshake;
    this.#supervisor = supervisor;
  }

  async *exchange(command: Command, signal: AbortSignal): AsyncGenerator<Reply, void> {
    signal.throwIfAborted();
    switch (command.kind) {
      case "session_termination":
        // One child serves all sessions; ending one means nothing to it (mcp-transports §1).
        yield { kind: "session_terminated", status: 405, headers: [] };
        return;
      case "oauth_discovery":
        yield {
          kind: "failed",
          status: 404,
          headers: [],
          failure: { source: "client_internal" },
        };
        return;
      case "jsonrpc":
        switch (command.message.kind) {
          case "call":
            yield* this.#call(command, command.message, signal);
            return;
          case "notification":
            yield* this.#notify(command, command.message, signal);
            return;
          case "response":
            // No request of the child is forwarded, so nothing waits for this.
            yield { kind: "notify_ack", status: 202, headers: [] };
            return;
        }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#supervisor[Symbol.asyncDispose]();
  }

  async *#call(
    command: JsonRpcCommand,
    message: JsonRpcCall,
    signal: AbortSignal,
  ): AsyncGenerator<Reply, void> {
    const start = await this.#child(message.method === "initialize", signal);
    if (start.kind === "down") {
      yield failedReply(start.failure);
      return;
    }
    signal.throwIfAborted();
    const { conversation } = start.peer;
    const call = conversation.begin(message, {
      kind: "consumer",
      requestId: command.requestId,
      session: consumerSession(command.headers),
    });
    try {
      yield* call.inbox.read(signal);
    } finally {
      conversation.abandon(call);
    }
  }

  async *#notify(
    command: JsonRpcCommand,
    message: JsonRpcNotification,
    signal: AbortSignal,
  ): AsyncGenerator<Reply, void> {
    const start = await this.#child(false, signal);
    if (start.kind === "down") {
      yield failedReply(start.failure);
      return;
    }
    signal.throwIfAborted();
    if (memberText(message.text, METHOD_PATH) === undefined) {
      // It has several, and one could be a cancellation of another consumer's call.
      yield { kind: "notify_ack", status: 400, headers: [] };
      return;
    }
    const { conversation } = start.peer;
    let outgoing = message;
    let cancelled: number | undefined;
    if (message.method === "notifications/cancelled") {
      const idText = memberText(message.text, REQUEST_ID_PATH);
      const ownId = idText === undefined
        ? undefined
        : conversation.ownIdOf(consumerSession(command.headers), idText);
      if (ownId === undefined) {
        // Nothing in flight is meant, or it is not clear what: harmless, as it may cross an answer.
        yield { kind: "notify_ack", status: 200, headers: [] };
        return;
      }
      cancelled = ownId;
      outgoing = { ...message, text: replaceMember(message.text, REQUEST_ID_PATH, String(ownId)) };
    }
    const line = conversation.notify(outgoing);
    const stopWaiting = () => conversation.withdraw(line);
    signal.addEventListener("abort", stopWaiting, { once: true });
    try {
      const written = await line.written;
      if (written && cancelled !== undefined) conversation.cancelled(cancelled);
      signal.throwIfAborted();
      yield written
        ? { kind: "notify_ack", status: 200, headers: [] }
        : failedReply({ source: "transport_closed", kind: "closed_pipe" });
    } finally {
      signal.removeEventListener("abort", stopWaiting);
    }
  }

  /** The running child, without waiting if there is one. */
  #child(isInitialize: boolean, signal: AbortSignal): Start | Promise<Start> {
    const peer = this.#supervisor.serving;
    return peer === undefined
      ? this.#supervisor.nextStart(isInitialize, signal)
      : { kind: "up", peer };
  }
}

const METHOD_PATH = ["method"];
const REQUEST_ID_PATH = ["params", "requestId"];
