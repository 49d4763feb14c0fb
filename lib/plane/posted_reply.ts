import { canonicalChannel } from "../wire/channel_name.ts";
import { type HeaderList, headersFromWire } from "../wire/header_list.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../wire/json.ts";
import { skipSpace, valueSpan } from "../wire/json_span.ts";
import type { ReplyType } from "../wire/reply_body.ts";
import { INVALID_CHANNEL, invalidPayload, type PlaneError } from "./errors.ts";
import { connectorStatus } from "./reply_status.ts";

/** What a client answered to one command, as far as the connector gets to see it. */
export interface PostedReply {
  readonly type: ReplyType;
  /** A status that can be sent: 200 to 599. */
  readonly status: number;
  /** Unfiltered; values that cannot stand in a header are left out. */
  readonly headers: HeaderList;
  /** The text of `resp_json` as it was posted. */
  readonly json: string | undefined;
}

/** A response POST's body (wire-protocol §6). */
export type Post =
  | {
    readonly kind: "post";
    readonly requestId: string;
    readonly channel: string;
    readonly reply: PostedReply;
  }
  | { readonly kind: "refused"; readonly error: PlaneError };

const KEYS: ReadonlySet<string> = new Set([
  "request_id",
  "channel",
  "resp_json",
  "resp_headers",
  "resp_code",
  "resp_type",
]);
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Reads a response POST's body; `resp_json` is measured in the text, never written anew. */
export function readPost(text: string): Post {
  const body = tryParseJson(text);
  if (!isJsonObject(body)) return refused("the body must be one JSON object");
  for (const key of Object.keys(body)) {
    if (!KEYS.has(key)) return refused(`unknown member ${JSON.stringify(key.slice(0, 64))}`);
  }
  const requestId = body["request_id"];
  if (typeof requestId !== "string" || requestId === "") {
    return refused("request_id must be a string", "request_id");
  }
  const named = body["channel"];
  const channel = typeof named === "string" ? canonicalChannel(named) : undefined;
  if (channel === undefined) return { kind: "refused", error: INVALID_CHANNEL };
  const status = connectorStatus(body["resp_code"]);
  if (status === undefined) return refused("resp_code must be 100 to 599", "resp_code");
  const headers = headersFromWire(body["resp_headers"]);
  if (headers === undefined) {
    return refused("resp_headers must map names to lists of strings", "resp_headers");
  }
  const type = replyType(body["resp_type"]);
  if (type === undefined) return refused("resp_type is not one of the known ones", "resp_type");
  if (needsJson(type) && body["resp_json"] === undefined) {
    return refused(`${type} needs resp_json`, "resp_json");
  }
  return {
    kind: "post",
    requestId,
    channel,
    reply: {
      type,
      status,
      headers: headers.filter(([, value]) => FIELD_VALUE.test(value)),
      json: needsJson(type) ? jsonText(text, body) : undefined,
    },
  };
}

function jsonText(text: string, body: JsonObject): string | undefined {
  if (!("resp_json" in body)) return undefined;
  const span = valueSpan(text, skipSpace(text, 0), "resp_json");
  return span === undefined ? undefined : text.slice(span.start, span.end);
}

function replyType(value: unknown): ReplyType | undefined {
  switch (value) {
    case "jsonrpc_response":
    case "jsonrpc_notify":
    case "notify_ack":
    case "session_termination_response":
    case "oauth_discovery_response":
      return value;
    default:
      return undefined;
  }
}

function needsJson(type: ReplyType): boolean {
  return type === "jsonrpc_response" || type === "jsonrpc_notify" ||
    type === "oauth_discovery_response";
}

function refused(message: string, param?: string): Post {
  return { kind: "refused", error: invalidPayload(message, param) };
}
