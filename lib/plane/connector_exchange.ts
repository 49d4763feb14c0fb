import type { HeaderLine, HeaderList } from "../wire/header_list.ts";
import { sameName } from "../wire/header_list.ts";
import { forwardableHeaders, isEventStream } from "../wire/reply_headers.ts";
import type { Consumer, FailReason, Verdict } from "./broker.ts";
import { errorResponse } from "./errors.ts";
import type { PostedReply } from "./posted_reply.ts";
import { failureError, type WaitingConnector } from "./relay.ts";
import { isBodyless } from "./reply_status.ts";
import { eventBytes } from "./event_bytes.ts";

/** What one connector's exchange depends on. */
export interface ExchangeOptions {
  readonly acceptsStream: boolean;
  readonly maxBufferBytes: number;
  /** Rewrites what names the MCP server's own address. */
  readonly rewrite: (headers: HeaderList) => HeaderList;
  /** JSON text of the id of the connector's call, for a failure inside a stream. */
  readonly idText: () => string | undefined;
}

type State =
  | { readonly kind: "undecided" }
  | { readonly kind: "streaming"; readonly events: ReadableStreamDefaultController<Uint8Array> }
  | { readonly kind: "over" };

/**
 * One connector's answer. The first reply decides its form: a final one makes a plain answer; a
 * notification opens an event stream, if the connector accepts one, which the final reply ends.
 */
export class ConnectorExchange implements Consumer {
  #state: State = { kind: "undecided" };
  readonly #connector: WaitingConnector;
  readonly #options: ExchangeOptions;

  constructor(connector: WaitingConnector, options: ExchangeOptions) {
    this.#connector = connector;
    this.#options = options;
  }

  reply(reply: PostedReply): Verdict {
    if (this.#state.kind === "over") return "dropped";
    if (reply.type === "jsonrpc_notify") return this.#notify(reply);
    if (this.#state.kind === "undecided") this.#connector.answer(this.#plainAnswer(reply));
    else this.#endStream(this.#state.events, reply.json);
    this.#end();
    return "taken";
  }

  fail(reason: FailReason): void {
    switch (this.#state.kind) {
      case "undecided":
        this.#connector.answer(errorResponse(failureError(reason)));
        break;
      case "streaming": {
        const id = this.#options.idText();
        this.#endStream(
          this.#state.events,
          id === undefined ? undefined : failureMessage(id, reason),
        );
        break;
      }
      case "over":
        return;
    }
    this.#end();
  }

  #notify({ json, status, headers }: PostedReply): Verdict {
    if (json === undefined || !this.#options.acceptsStream) return "dropped";
    if (this.#state.kind === "undecided") this.#openStream(status, headers);
    if (this.#state.kind !== "streaming") return "dropped";
    if ((this.#state.events.desiredSize ?? 0) <= 0) return "busy";
    this.#state.events.enqueue(eventBytes(json));
    return "taken";
  }

  #openStream(status: number, headers: HeaderList): void {
    const body = new ReadableStream<Uint8Array>({
      start: (events) => {
        this.#state = { kind: "streaming", events };
      },
      cancel: () => {
        this.#end();
        this.#connector.leave();
      },
    }, new ByteLengthQueuingStrategy({ highWaterMark: this.#options.maxBufferBytes }));
    this.#connector.answer(
      new Response(body, {
        status: status < 300 && !isBodyless(status) ? status : 200,
        headers: this.#headers(headers, "text/event-stream"),
      }),
    );
  }

  #endStream(
    events: ReadableStreamDefaultController<Uint8Array>,
    json: string | undefined,
  ): void {
    if (json !== undefined) events.enqueue(eventBytes(json));
    events.close();
  }

  #plainAnswer({ json, status, headers }: PostedReply): Response {
    if (json === undefined || isBodyless(status)) {
      return new Response(null, { status, headers: this.#headers(headers, undefined) });
    }
    const asEvent = this.#options.acceptsStream &&
      headers.some(([name, value]) => sameName(name, "content-type") && isEventStream(value));
    return asEvent
      ? new Response(eventBytes(json), {
        status,
        headers: this.#headers(headers, "text/event-stream"),
      })
      : new Response(json, { status, headers: this.#headers(headers, "application/json") });
  }

  #headers(posted: HeaderList, contentType: string | undefined): [string, string][] {
    const lines: HeaderLine[] = contentType === undefined ? [] : [["content-type", contentType]];
    if (contentType === "text/event-stream") lines.push(["cache-control", "no-cache"]);
    for (const line of this.#options.rewrite(forwardableHeaders(posted))) {
      if (!sameName(line[0], "content-type")) lines.push(line);
    }
    return lines.map(([name, value]) => [name, value]);
  }

  #end(): void {
    this.#state = { kind: "over" };
    this.#connector.done();
  }
}

function failureMessage(idText: string, reason: FailReason): string {
  const message = JSON.stringify(failureError(reason).message);
  return `{"jsonrpc":"2.0","id":${idText},"error":{"code":-32603,"message":${message}}}`;
}
