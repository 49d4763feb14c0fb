import { BodyError, MAX_BODY_BYTES, readText } from "../core/body.ts";
import { headerLines } from "../core/header_lines.ts";
import { socketFailure } from "../core/socket_failure.ts";
import { targetHttpFailure, type TransportErrorKind, type TunnelFailure } from "../wire/failure.ts";
import type { HeaderList } from "../wire/header_list.ts";
import { tryParseJson } from "../wire/json.ts";
import { type JsonRpcCall, readMessage, sameId } from "../wire/jsonrpc.ts";
import { judgeErrorBody, MAX_ERROR_BODY_BYTES } from "../wire/preserved_error.ts";
import type { FailedReply, FinalReply } from "../wire/reply.ts";
import { forwardableHeaders } from "../wire/reply_headers.ts";

/** A failed reply without upstream headers. */
export function failedReply(status: number, failure: TunnelFailure): FailedReply {
  return { kind: "failed", status, headers: [], failure };
}

/** The reply for a request that never got an answer. */
export function transportFailure(error: unknown): FailedReply {
  return failedReply(502, socketFailure(error).failure);
}

/** The reply for an answer that breaks the protocol. */
export function protocolFailure(kind: TransportErrorKind): FailedReply {
  return failedReply(502, { source: "protocol", kind });
}

/** The upstream headers that may go back with a reply. */
export function replyHeaders(response: Response): HeaderList {
  return forwardableHeaders(headerLines(response.headers));
}

/** A 2xx answer with a JSON body: exactly one response, to this call. */
export async function jsonAnswer(response: Response, call: JsonRpcCall): Promise<FinalReply> {
  let text: string;
  try {
    text = await readText(response, MAX_BODY_BYTES);
  } catch (error) {
    return bodyFailure(error);
  }
  if (text.trim() === "") return protocolFailure("response_body_missing");
  const value = tryParseJson(text);
  if (value === undefined) return protocolFailure("malformed_json");
  const message = readMessage(text, value);
  if (message.kind !== "response" || !sameId(message.idText, call.idText)) {
    return protocolFailure("invalid_protocol_response");
  }
  return {
    kind: "response",
    message: text,
    status: response.status,
    headers: replyHeaders(response),
  };
}

/**
 * A non-2xx answer to a call: an MCP error of its own is kept, anything else becomes a failure with
 * the upstream status (wire-protocol §7). A redirect is never followed, so it is a failure too.
 */
export async function errorAnswer(response: Response, call: JsonRpcCall): Promise<FinalReply> {
  const { status } = response;
  const headers = replyHeaders(response);
  if (status < 400) {
    await response.body?.cancel();
    return { ...protocolFailure("non_protocol_response"), headers };
  }
  const verdict = await judge(response, call);
  if (verdict.kind === "preserved") {
    return { kind: "response", message: verdict.message, status, headers };
  }
  return { kind: "failed", status, headers, failure: targetHttpFailure(status, verdict.reason) };
}

async function judge(
  response: Response,
  call: JsonRpcCall,
): Promise<ReturnType<typeof judgeErrorBody>> {
  try {
    return judgeErrorBody(await readText(response, MAX_ERROR_BODY_BYTES), call.idText);
  } catch (error) {
    const reason = error instanceof BodyError ? bodyErrorKind(error) : "response_body_unreadable";
    return { kind: "not_mcp", reason };
  }
}

/**
 * The answer to a notification: accepted with its status, or refused with it. The body says nothing
 * that the consumer could be told, and may be a stream that stays open: it is not read here.
 */
export function notificationAnswer(response: Response): FinalReply {
  const { status } = response;
  const headers = replyHeaders(response);
  if (status >= 200 && status < 300) return { kind: "notify_ack", status, headers };
  return status < 400
    ? { ...protocolFailure("non_protocol_response"), headers }
    : { kind: "failed", status, headers, failure: targetHttpFailure(status, "invalid_mcp_error") };
}

/** The reply for a body that could not be read to its end. */
function bodyFailure(error: unknown): FailedReply {
  return error instanceof BodyError
    ? protocolFailure(bodyErrorKind(error))
    : transportFailure(error);
}

/** A text that is no UTF-8 is no JSON either. */
function bodyErrorKind({ kind }: BodyError): TransportErrorKind {
  return kind === "too_large" ? "response_body_too_large" : "malformed_json";
}
