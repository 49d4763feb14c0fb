// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/types"
import { type JSONRPCMessage, JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";
import { readLines } from "../../core/lines.ts";
import { isJsonObject, tryParseJson } from "../../wire/json.ts";

/** A request names an alias and a command line; the largest is some KiB. */
const MAX_REQUEST_BYTES = 1024 * 1024;

/** JSON-RPC: the line is not JSON, or no JSON-RPC message. */
const PARSE_ERROR = { code: -32700, message: "Parse error" } as const;
const INVALID_REQUEST = { code: -32600, message: "Invalid Request" } as const;

/** Where lines come from and go to. */
export interface StdioPipes {
  readonly input: ReadableStream<Uint8Array>;
  readonly output: WritableStream<Uint8Array>;
}

/**
 * One line a message, as stdio speaks MCP. Unlike the SDK's own transport it bounds a line, answers
 * one that is no message and goes on, and tells when the input ends.
 */
export class StdioTransport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** Settles when there is nothing more to read. */
  readonly ended: Promise<void>;
  readonly #pipes: StdioPipes;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #closing = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  #writing: Promise<void> = Promise.resolve();

  constructor(pipes: StdioPipes) {
    this.#pipes = pipes;
    this.#writer = pipes.output.getWriter();
    this.ended = this.#ended.promise;
  }

  start(): Promise<void> {
    this.#read().catch((error) => this.onerror?.(asError(error))).finally(() => {
      this.#ended.resolve();
    });
    return Promise.resolve();
  }

  /** Settles when everything that was sent so far is written, or cannot be. */
  get written(): Promise<void> {
    return this.#writing;
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#write(message);
  }

  close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort();
      this.#writer.releaseLock();
      this.onclose?.();
    }
    return Promise.resolve();
  }

  async #read(): Promise<void> {
    const { input } = this.#pipes;
    const { signal } = this.#closing;
    for await (const line of readLines(input, { maxBytes: MAX_REQUEST_BYTES, signal })) {
      if (line.kind === "text" && line.text.trim() === "") continue;
      const json = line.kind === "text" ? tryParseJson(line.text) : undefined;
      const parsed = JSONRPCMessageSchema.safeParse(json);
      if (parsed.success) this.onmessage?.(parsed.data);
      else {
        const error = json === undefined ? PARSE_ERROR : INVALID_REQUEST;
        await this.#write({ jsonrpc: "2.0", id: idOf(json), error });
      }
    }
  }

  async #write(message: unknown): Promise<void> {
    const writing = this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    this.#writing = writing.catch(() => {});
    await writing;
  }
}

/** The id of what is meant as a request; without one an error has none either. */
function idOf(json: unknown): string | number | null {
  if (!isJsonObject(json) || !("method" in json)) return null;
  const { id } = json;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
