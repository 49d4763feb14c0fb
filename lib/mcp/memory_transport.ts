import { isJsonObject } from "../wire/json.ts";
import { type JsonRpcMessage, readMessage } from "../wire/jsonrpc.ts";

/** What an in-memory server said. */
export type ServerMessage = JsonRpcMessage | {
  /** No JSON-RPC, or no JSON at all (a `bigint`, a cycle); `idText` if it answers something. */
  readonly kind: "unusable";
  readonly idText: string | undefined;
};

/** The channel's side of a {@linkcode MemoryTransport}. */
export interface TransportOwner {
  /** @param servedId id of the request the server was serving when it sent this, if it told */
  received(message: ServerMessage, servedId: string | undefined): void;
  /** The connection ended, whoever ended it; called once. */
  closed(): void;
}

/** What comes along with a message, in the shape of the MCP SDK's `MessageExtraInfo`. */
export interface MessageExtra {
  readonly requestInfo?: {
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  };
}

/** The header of {@linkcode MessageExtra} that holds the `request_id` of the tunnel's command. */
export const REQUEST_ID_HEADER = "x-request-id";

/**
 * The server's side of an in-memory connection, in the shape MCP SDK servers connect to. Objects on
 * the server's side, JSON text on ours.
 */
export class MemoryTransport {
  onmessage?: ((message: unknown, extra?: MessageExtra) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  readonly #owner: TransportOwner;
  #open = true;

  constructor(owner: TransportOwner) {
    this.#owner = owner;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Nothing to start: the server hears from {@linkcode deliver}. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  /** The server sends a message. Rejects if it cannot be written as JSON or the connection is closed. */
  send(
    message: unknown,
    options?: { readonly relatedRequestId?: string | number | undefined },
  ): Promise<void> {
    if (!this.#open) return Promise.reject(new Error("the in-memory connection is closed"));
    const served = options?.relatedRequestId;
    const servedId = served === undefined ? undefined : JSON.stringify(served);
    const read = readServerMessage(message);
    this.#owner.received(read, servedId);
    return read.kind === "unusable"
      ? Promise.reject(new TypeError("the message is no JSON-RPC 2.0 message"))
      : Promise.resolve();
  }

  /** Ends the connection; either side may call it, any number of times. */
  close(): Promise<void> {
    if (this.#open) {
      this.#open = false;
      this.#owner.closed();
      this.onclose?.();
    }
    return Promise.resolve();
  }

  /**
   * Hands the server one message; false if it is closed, not listening, or threw.
   *
   * @param requestId of the tunnel's command the message came in, for the server's own records;
   * nothing else of the command is shown to it
   */
  deliver(text: string, requestId?: string): boolean {
    if (!this.#open || this.onmessage === undefined) return false;
    try {
      const extra = requestId === undefined
        ? {}
        : { requestInfo: { headers: { [REQUEST_ID_HEADER]: requestId } } };
      this.onmessage(JSON.parse(text), extra);
      return true;
    } catch {
      return false;
    }
  }
}

function readServerMessage(sent: unknown): ServerMessage {
  const text = tryStringify(sent);
  if (text === undefined) return { kind: "unusable", idText: idTextOf(sent) };
  const message = readMessage(text, JSON.parse(text));
  return message.kind === "invalid" ? { kind: "unusable", idText: message.idText } : message;
}

/** The JSON of a value; `undefined` if it has none. */
function tryStringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function idTextOf(message: unknown): string | undefined {
  return isJsonObject(message) ? tryStringify(message["id"]) : undefined;
}
