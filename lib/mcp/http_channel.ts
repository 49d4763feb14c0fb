import { type Clock, systemClock } from "../core/clock.ts";
import type { Emit } from "../core/fact.ts";
import { OperatorError } from "../core/errors.ts";
import type { Egress, OutsideEgress } from "../core/egress.ts";
import type { RouteVia } from "../core/proxy_route.ts";
import { openHttpClient } from "../core/http_client.ts";
import type { Command, JsonRpcCommand, SessionTerminationCommand } from "../wire/command.ts";
import type { TunnelFailure } from "../wire/failure.ts";
import type { HeaderList } from "../wire/header_list.ts";
import type { FinalReply, Reply } from "../wire/reply.ts";
import { isEventStream } from "../wire/reply_headers.ts";
import type { Channel, ExchangeMarks } from "./channel.ts";
import {
  errorAnswer,
  jsonAnswer,
  notificationAnswer,
  protocolFailure,
  replyHeaders,
  transportFailure,
} from "./http_answer.ts";
import { isModern, messageDefaults, requestHeaders } from "./http_headers.ts";
import { ParamSchemas, wantsParams } from "./http_params.ts";
import { streamAnswer } from "./http_stream.ts";
import { Aside, type HttpTarget, request } from "./http_target.ts";
import { discoverProtectedResource } from "./oauth_discovery.ts";
import { oneOrMany } from "./one_or_many.ts";

/** How to open a channel to a Streamable HTTP server. */
export interface HttpChannelOptions {
  readonly name: string;
  /** The Streamable HTTP endpoint. */
  readonly url: string;
  /** The operator's static headers: for this URL, and for the metadata documents of its origin. */
  readonly headers: HeaderList;
  /** Added to discovery requests only, where they beat `headers`. */
  readonly discoveryHeaders?: HeaderList;
  readonly userAgent: string;
  /** How this server is reached: proxy, certificates, socket, connections kept for reuse. */
  readonly egress: Egress;
  /** See {@linkcode HttpTarget}. */
  readonly via?: RouteVia;
  /** See {@linkcode HttpTarget}. */
  readonly outside?: OutsideEgress;
  readonly emit: Emit;
  readonly clock?: Clock;
}

/**
 * A channel to a Streamable HTTP server (mcp-transports §3). Each message is one `POST` that carries
 * the consumer's text; the channel keeps no session and never sends a `DELETE` of its own accord.
 */
export function openHttpChannel(options: HttpChannelOptions): HttpChannel {
  return new StreamableHttpChannel(options);
}

/** A channel whose server can be looked at apart from any command. */
export interface HttpChannel extends Channel {
  readonly target: HttpTarget;
}

class StreamableHttpChannel implements HttpChannel {
  readonly name: string;
  readonly kind = "http-streamable";
  readonly target: HttpTarget;
  readonly #aside = new Aside();
  readonly #params = new ParamSchemas();
  readonly #clock: Clock;

  constructor(options: HttpChannelOptions) {
    const { name, url, headers, discoveryHeaders = [], userAgent, emit, clock } = options;
    const { egress, via, outside } = options;
    if (!URL.canParse(url)) {
      throw new OperatorError(`channel ${name}: the MCP server URL is not a URL`);
    }
    this.name = name;
    this.#clock = clock ?? systemClock;
    this.target = {
      channel: name,
      url,
      headers,
      discoveryHeaders,
      userAgent,
      emit,
      http: openClient(name, egress),
      aside: this.#aside,
      ...(via === undefined ? {} : { via }),
      ...(outside === undefined ? {} : { outside }),
    };
    emit({
      kind: "channel_opened",
      channel: name,
      channelKind: this.kind,
      target: new URL(url).origin,
    });
  }

  exchange(command: Command, signal: AbortSignal, marks?: ExchangeMarks): AsyncIterable<Reply> {
    switch (command.kind) {
      case "jsonrpc":
        return this.#replies(command, signal, marks);
      case "session_termination":
        return oneOrMany(() => this.#terminate(command, signal));
      case "oauth_discovery":
        return oneOrMany(() => discoverProtectedResource(this.target, command, signal));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#aside[Symbol.asyncDispose]();
    this.target.http.close();
  }

  #replies(
    command: JsonRpcCommand,
    signal: AbortSignal,
    marks: ExchangeMarks = {},
  ): AsyncIterable<Reply> {
    return oneOrMany(() => this.#forward(command, signal, marks));
  }

  async #forward(
    command: JsonRpcCommand,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): Promise<FinalReply | AsyncIterable<Reply>> {
    const { message } = command;
    const known = this.#params.known(command);
    const headers = known.length === 0 ? command.headers : [...command.headers, ...known];
    let response: Response;
    try {
      response = await request(
        this.target,
        "POST",
        requestHeaders(
          headers,
          this.target.headers,
          messageDefaults(message, headers, this.target.userAgent),
        ),
        signal,
        message.text,
      );
    } catch (error) {
      signal.throwIfAborted();
      return transportFailure(error);
    }
    marks.firstAt = this.#clock.now();
    if (message.kind !== "call") {
      this.#aside.release(response);
      return notificationAnswer(response);
    }
    if (!response.ok) {
      const refusal = ofLiveCall(await errorAnswer(response, message), signal);
      return this.#mend(command, known, refusal, signal);
    }
    const type = response.headers.get("content-type")?.trim().toLowerCase() ?? "";
    if (isEventStream(type)) {
      const { answerServer } = marks;
      const call = {
        ...{ target: this.target, command, call: message, clock: this.#clock, signal },
        ...(answerServer === undefined ? {} : { answerServer }),
      };
      return streamAnswer(call, response);
    }
    if (type.startsWith("application/json")) {
      return ofLiveCall(await jsonAnswer(response, message), signal);
    }
    // 202 says that there is no answer in it, whatever text a framework adds.
    const missing = response.body === null || response.status === 202 ||
      response.headers.get("content-length") === "0";
    await response.body?.cancel();
    return protocolFailure(missing ? "response_body_missing" : "non_protocol_response");
  }

  /**
   * A call refused for want of `Mcp-Param-*` headers is made once more with them (mcp-eras §6), also if
   * it had those of a schema that is no longer the tool's.
   */
  async *#mend(
    command: JsonRpcCommand,
    known: HeaderList,
    refusal: FinalReply,
    signal: AbortSignal,
  ): AsyncGenerator<Reply, void, void> {
    const params = wantsParams(command, refusal)
      ? await this.#params.fresh(command, (list) => this.#replies(list, signal))
      : [];
    if (params.length === 0 || String(params) === String(known)) return yield refusal;
    // The headers make the second refusal final: it no longer lacks any.
    const again = { ...command, headers: [...command.headers, ...params] };
    for await (const reply of this.#replies(again, signal)) {
      yield reply.kind === "failed" && neverArrived(reply.failure) ? refusal : reply;
    }
  }

  /** `DELETE` with the consumer's headers; the modern era has no sessions, so nothing to end. */
  async #terminate(command: SessionTerminationCommand, signal: AbortSignal): Promise<FinalReply> {
    if (isModern(command.headers)) return { kind: "session_terminated", status: 200, headers: [] };
    const { headers, userAgent } = this.target;
    try {
      const lines = requestHeaders(command.headers, headers, [["User-Agent", userAgent]]);
      const response = await request(this.target, "DELETE", lines, signal);
      this.#aside.release(response);
      return {
        kind: "session_terminated",
        status: response.status,
        headers: replyHeaders(response),
      };
    } catch (error) {
      signal.throwIfAborted();
      return transportFailure(error);
    }
  }
}

function openClient(channel: string, egress: Egress): Deno.HttpClient {
  try {
    return openHttpClient(egress);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`channel ${channel}: its certificates cannot be used: ${why}`, {
      cause,
    });
  }
}

/** Whether a request failed before the target could have seen it. */
function neverArrived({ source }: TunnelFailure): boolean {
  return source === "dns" || source === "connect" || source === "tls";
}

/** Reading a body fails when the call is cancelled; that is the caller's end, not the target's failure. */
function ofLiveCall(reply: FinalReply, signal: AbortSignal): FinalReply {
  if (reply.kind === "failed") signal.throwIfAborted();
  return reply;
}
