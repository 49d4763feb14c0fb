import { STATUS_TEXT } from "@std/http/status";
import type { Command, RejectedCommand } from "./command.ts";
import { type TunnelFailure, tunnelFailureJson } from "./failure.ts";
import { type HeaderList, headersToWire } from "./header_list.ts";
import type { FinalReply, NotificationReply, Reply } from "./reply.ts";
import { isEventStream, withContentType } from "./reply_headers.ts";

/** `resp_type` of the wire (wire-protocol §6). */
export type ReplyType =
  | "jsonrpc_response"
  | "jsonrpc_notify"
  | "notify_ack"
  | "session_termination_response"
  | "oauth_discovery_response";

/** JSON-RPC internal error: what every failure of the tunnel is to an MCP consumer. */
const INTERNAL_ERROR = -32603;
const INVALID_REQUEST = -32600;

/**
 * The body of the response POST for one reply, built once: retries send the same text. Upstream
 * payloads stand in it as the characters they came in.
 *
 * @param streamed whether notifications of this command were posted before; only then is a final
 *   answer labelled as an event stream (mcp-eras §6)
 */
export function replyBody(command: Command, reply: Reply, streamed: boolean): string {
  switch (reply.kind) {
    case "notification":
      return notificationBody(command, reply);
    case "response":
      return envelope(command, {
        type: "jsonrpc_response",
        status: reply.status,
        headers: finalHeaders(reply.headers, streamed),
        json: reply.message,
      });
    case "notify_ack":
      return envelope(command, {
        type: "notify_ack",
        status: reply.status,
        headers: reply.headers,
      });
    case "session_terminated":
      return envelope(command, {
        type: "session_termination_response",
        status: reply.status,
        headers: reply.headers,
      });
    case "oauth_document":
      return envelope(command, {
        type: "oauth_discovery_response",
        status: reply.status,
        headers: reply.headers,
        json: reply.document,
      });
    case "unsupported_channel":
      return unsupportedChannelBody(command);
    case "failed":
      return failedBody(command, reply);
  }
}

/** The 400 for a command that could not be decoded; `undefined` if its ids are not known either. */
export function rejectionBody(rejected: RejectedCommand): string | undefined {
  if (rejected.requestId === undefined || rejected.shardToken === undefined) return undefined;
  const to = { requestId: rejected.requestId, channel: rejected.channel };
  switch (rejected.commandType) {
    case "session_termination":
      return envelope(to, { type: "session_termination_response", status: 400, headers: [] });
    case "oauth_discovery":
      return envelope(to, {
        type: "oauth_discovery_response",
        status: 400,
        headers: [],
        json: errorDocument("the command could not be decoded", "invalid_command"),
      });
    default:
      return envelope(to, {
        type: "jsonrpc_response",
        status: 400,
        headers: [],
        json: rpcError(rejected.idText ?? "null", INVALID_REQUEST, "Bad Request: invalid command"),
      });
  }
}

function notificationBody(command: Command, reply: NotificationReply): string {
  return envelope(command, {
    type: "jsonrpc_notify",
    status: reply.status,
    headers: withContentType(reply.headers, (upstream) => upstream ?? "text/event-stream"),
    json: reply.message,
  });
}

function finalHeaders(headers: HeaderList, streamed: boolean): HeaderList {
  return withContentType(
    headers,
    (upstream) =>
      streamed && upstream !== undefined && isEventStream(upstream) ? upstream : "application/json",
  );
}

function failedBody(command: Command, reply: FinalReply & { kind: "failed" }): string {
  const { status, failure } = reply;
  switch (command.kind) {
    case "session_termination":
      return envelope(command, {
        type: "session_termination_response",
        status,
        headers: reply.headers,
      });
    case "oauth_discovery":
      return envelope(command, {
        type: "oauth_discovery_response",
        status,
        headers: [["Content-Type", "application/json"]],
        json: errorDocument(
          `protected-resource metadata is not available (${failure.source})`,
          "oauth_metadata_unavailable",
        ),
      });
    case "jsonrpc":
      if (command.message.kind !== "call") {
        return envelope(command, { type: "notify_ack", status, headers: reply.headers });
      }
      return envelope(command, {
        type: "jsonrpc_response",
        status,
        headers: finalHeaders(reply.headers, false),
        json: failureMessage(command.message.idText, status, failure),
      });
  }
}

function unsupportedChannelBody(command: Command): string {
  const reason = `unsupported channel "${command.channel}"`;
  switch (command.kind) {
    case "session_termination":
      return envelope(command, { type: "session_termination_response", status: 400, headers: [] });
    case "oauth_discovery":
      return envelope(command, {
        type: "oauth_discovery_response",
        status: 400,
        headers: [],
        json: errorDocument(reason, "unsupported_channel"),
      });
    case "jsonrpc":
      return command.message.kind === "call"
        ? envelope(command, {
          type: "jsonrpc_response",
          status: 400,
          headers: [],
          json: rpcError(command.message.idText, INTERNAL_ERROR, `Bad Request: ${reason}`),
        })
        : envelope(command, { type: "notify_ack", status: 400, headers: [] });
  }
}

/** The synthesized JSON-RPC error of a failure (wire-protocol §7). */
function failureMessage(idText: string, status: number, failure: TunnelFailure): string {
  const message = STATUS_TEXT[status] ?? "MCP transport error";
  return rpcError(
    idText,
    INTERNAL_ERROR,
    message,
    `{"tunnel_failure":${tunnelFailureJson(failure)}}`,
  );
}

function rpcError(idText: string, code: number, message: string, data?: string): string {
  const error = `{"code":${code},"message":${JSON.stringify(message)}${
    data === undefined ? "" : `,"data":${data}`
  }}`;
  return `{"jsonrpc":"2.0","id":${idText},"error":${error}}`;
}

function errorDocument(message: string, code: string): string {
  return JSON.stringify({ error: { message, type: "invalid_request_error", code } });
}

interface Envelope {
  readonly type: ReplyType;
  readonly status: number;
  readonly headers: HeaderList;
  readonly json?: string;
}

/** Key order as published; a key without content is left out, `resp_code` is never 0. */
function envelope(
  to: { readonly requestId: string; readonly channel: string },
  { type, status, headers, json }: Envelope,
): string {
  return `{"request_id":${JSON.stringify(to.requestId)},"channel":"${to.channel}"` +
    (json === undefined ? "" : `,"resp_json":${json}`) +
    (headers.length === 0 ? "" : `,"resp_headers":${JSON.stringify(headersToWire(headers))}`) +
    `,"resp_code":${status},"resp_type":"${type}"}`;
}
