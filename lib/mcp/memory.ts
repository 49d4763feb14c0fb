import type { Emit } from "../core/fact.ts";
import { cancelledId, cancelledReply } from "../wire/cancellation.ts";
import type { Command, JsonRpcCommand } from "../wire/command.ts";
import type { FailureSource, TransportErrorKind } from "../wire/failure.ts";
import type { JsonRpcCall, JsonRpcNotification } from "../wire/jsonrpc.ts";
import type { FailedReply, FinalReply, Reply } from "../wire/reply.ts";
import type { Channel } from "./channel.ts";
import { answerFor, cancellationOf, type OpenCall, OpenCalls } from "./memory_calls.ts";
import { MemoryTransport, type ServerMessage } from "./memory_transport.ts";
import { answerKind, serverRequestAnswer } from "./server_request.ts";

export { type MemoryTransport, type MessageExtra, REQUEST_ID_HEADER } from "./memory_transport.ts";

/** What the channel needs of an MCP server object; the official SDK's servers have it. */
export interface InMemoryServer {
  /** Installs `onmessage`, `onclose` and `onerror` on the transport and starts it. */
  connect(transport: MemoryTransport): Promise<void>;
}

/**
 * Opens a channel to an MCP server that lives in this process (mcp-transports §7).
 *
 * Such a server takes and gives objects, so this is the one hop where a payload does not cross as
 * text: numbers become JavaScript numbers, and the spelling is that of `JSON.stringify`. Ids and
 * progress tokens are put back as the text they came in. The server learns the command's `request_id`
 * as header `x-request-id` of the message's `requestInfo`.
 *
 * Calls overlap freely. When the server closes the connection, the calls in flight fail and the next
 * command connects anew. Rejects with the server's error if the first connection cannot be made.
 */
export async function openMemoryChannel(options: {
  readonly name: string;
  readonly server: InMemoryServer;
  readonly emit: Emit;
}): Promise<Channel> {
  const channel = new MemoryChannel(options.name, options.server, options.emit);
  await channel.connected();
  const { name, kind } = channel;
  options.emit({ kind: "channel_opened", channel: name, channelKind: kind, target: "in-memory" });
  return channel;
}

class MemoryChannel implements Channel {
  readonly name: string;
  readonly kind = "in-memory";
  readonly #server: InMemoryServer;
  readonly #emit: Emit;
  readonly #calls = new OpenCalls();
  /** The open or opening connection; `undefined` after a close, until the next command. */
  #connection: Promise<MemoryTransport> | undefined;
  #disposed = false;

  constructor(name: string, server: InMemoryServer, emit: Emit) {
    this.name = name;
    this.#server = server;
    this.#emit = emit;
  }

  /** The connection to the server, made now if there is none. */
  connected(): Promise<MemoryTransport> {
    if (this.#connection !== undefined) return this.#connection;
    const connection = this.#connect();
    this.#connection = connection;
    connection.catch(() => {
      if (this.#connection === connection) this.#connection = undefined;
    });
    return connection;
  }

  async *exchange(command: Command, signal: AbortSignal): AsyncGenerator<Reply, void> {
    signal.throwIfAborted();
    switch (command.kind) {
      case "session_termination":
        // There is no session to end, and the server serves others too (wire-protocol §5).
        return yield { kind: "session_terminated", status: 405, headers: [] };
      case "oauth_discovery":
        // Nothing to discover without a URL; the command still gets an answer (design §2).
        return yield failed(404, "client_internal", "unknown");
      case "jsonrpc":
        return yield* this.#forward(command, signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    // A connection that never came up has nothing to close.
    const transport = await this.#connection?.catch(() => undefined);
    await transport?.close();
  }

  async #connect(): Promise<MemoryTransport> {
    const transport = new MemoryTransport({
      received: (message, servedId) => this.#receive(transport, message, servedId),
      closed: () => this.#disconnected(),
    });
    try {
      await this.#server.connect(transport);
      if (!transport.isOpen) throw new Error("the server closed the connection while connecting");
      return transport;
    } catch (error) {
      await transport.close();
      throw error;
    }
  }

  #disconnected(): void {
    this.#connection = undefined;
    for (const call of this.#calls.all()) {
      call.inbox.finish(failed(502, "transport_closed", "closed_pipe"));
    }
  }

  async *#forward(command: JsonRpcCommand, signal: AbortSignal): AsyncGenerator<Reply, void> {
    const { message } = command;
    if (message.kind === "response") {
      // The server's requests were answered when it made them; nobody waits for this one.
      return yield { kind: "notify_ack", status: 202, headers: [] };
    }
    if (this.#disposed) return yield failed(502, "transport_closed", "closed_pipe");
    const transport = await untilAborted(this.connected().catch(() => undefined), signal);
    if (transport === undefined) return yield failed(502, "connect", "dial");
    if (message.kind === "call") yield* this.#call(transport, command, message, signal);
    else yield this.#notify(transport, command, message);
  }

  async *#call(
    transport: MemoryTransport,
    command: JsonRpcCommand,
    message: JsonRpcCall,
    signal: AbortSignal,
  ): AsyncGenerator<Reply, void> {
    const call = this.#calls.open(command, message);
    let answered = false;
    try {
      if (!transport.deliver(call.text, command.requestId)) call.inbox.finish(NOT_TAKEN);
      for await (const reply of call.inbox.read(signal)) {
        answered = reply.kind !== "notification";
        yield reply;
      }
    } finally {
      this.#calls.close(call);
      // `initialize` must not be cancelled (MCP lifecycle); its late answer finds no owner.
      if (!answered && message.method !== "initialize") {
        transport.deliver(cancelledText(call.ownId), command.requestId);
      }
    }
  }

  #notify(
    transport: MemoryTransport,
    command: JsonRpcCommand,
    message: JsonRpcNotification,
  ): FinalReply {
    if (message.method === "notifications/cancelled") {
      this.#cancel(transport, command, message.text);
      return { kind: "notify_ack", status: 200, headers: [] };
    }
    return transport.deliver(message.text, command.requestId)
      ? { kind: "notify_ack", status: 200, headers: [] }
      : NOT_TAKEN;
  }

  /** A consumer cancels a call by its own id. What is finished, or not the consumer's, is let be. */
  #cancel(transport: MemoryTransport, command: JsonRpcCommand, text: string): void {
    const idText = cancelledId(text);
    const call = idText === undefined ? undefined : this.#calls.meantBy(command, idText);
    if (call === undefined) return;
    transport.deliver(cancellationOf(call, text), command.requestId);
    call.inbox.finish(cancelledReply(call.message.idText));
  }

  #receive(
    transport: MemoryTransport,
    message: ServerMessage,
    servedId: string | undefined,
  ): void {
    switch (message.kind) {
      case "response":
        return this.#finish(message.idText, (call) => ({
          kind: "response",
          message: answerFor(call, message),
          status: 200,
          headers: [],
        }));
      case "unusable":
        // The server takes its answer for given; nothing else will end the call.
        return this.#finish(
          message.idText,
          () => failed(502, "protocol", "invalid_protocol_response"),
        );
      case "notification":
        return this.#report(message, servedId);
      case "call":
        return this.#answerServer(transport, message);
    }
  }

  #finish(idText: string | undefined, reply: (call: OpenCall) => FinalReply): void {
    const call = idText === undefined ? undefined : this.#calls.byOwnId(idText);
    if (call === undefined) this.#skip("unknown_id");
    else call.inbox.finish(reply(call));
  }

  #report(message: JsonRpcNotification, servedId: string | undefined): void {
    const route = this.#calls.route(message.text, message.method, servedId);
    if (route === undefined) return this.#skip("no_owner");
    const { call, text: routed } = route;
    if (call.inbox.offer({ kind: "notification", message: routed, status: 200, headers: [] })) {
      return;
    }
    this.#emit({
      kind: "notification_dropped",
      requestId: call.command.requestId,
      channel: this.name,
      commandKind: "call",
      method: call.message.method,
      reason: "buffer_full",
    });
  }

  /** Answers a request of the server here: the consumer has no way to (design §5). */
  #answerServer(transport: MemoryTransport, request: JsonRpcCall): void {
    const { method, idText } = request;
    const answer = answerKind(method);
    this.#emit({ kind: "server_request_answered", channel: this.name, method, answer });
    transport.deliver(serverRequestAnswer(idText, answer));
  }

  #skip(reason: "unknown_id" | "no_owner"): void {
    this.#emit({ kind: "child_output_skipped", channel: this.name, reason, lines: 1 });
  }
}

/** The outcome of `work`, or the signal's reason if that comes first. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** The server object threw at a message, or does not listen. */
const NOT_TAKEN = failed(502, "client_internal", "unknown");

function failed(status: number, source: FailureSource, kind: TransportErrorKind): FailedReply {
  return { kind: "failed", status, headers: [], failure: { source, kind } };
}

function cancelledText(ownId: string): string {
  return `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${ownId}}}`;
}
