import { canonicalChannel, MAIN_CHANNEL } from "./channel_name.ts";
import type { Command, CommandBase, RejectedCommand } from "./command.ts";
import { type HeaderList, headersFromWire, headerValue } from "./header_list.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "./json.ts";
import { type InvalidMessage, type JsonRpcMessage, readMessage } from "./jsonrpc.ts";
import { ownCopy } from "./own_copy.ts";
import { type PayloadSpan, payloadSpans } from "./payload_span.ts";
import { responseTimeoutMs } from "./response_timeout.ts";

/** What a 200 poll answer turned out to be. */
export type PollAnswer =
  | { readonly kind: "batch"; readonly commands: readonly (Command | RejectedCommand)[] }
  | { readonly kind: "malformed"; readonly reason: string };

/**
 * Decodes a poll body (wire-protocol §2): one native parse for the envelope, plus one pass for the
 * original text span of every `jsonrpc` value. An element that is no command is rejected on its own; only a body
 * that is no envelope fails the poll.
 *
 * @param receivedAt monotonic milliseconds at which the response headers arrived
 */
export function readPollAnswer(text: string, receivedAt: number): PollAnswer {
  const envelope = tryParseJson(text);
  if (!isJsonObject(envelope)) {
    return { kind: "malformed", reason: "the body is not a JSON object" };
  }
  const elements = envelope["commands"];
  if (elements === undefined || elements === null) return { kind: "batch", commands: [] };
  if (!Array.isArray(elements)) return { kind: "malformed", reason: '"commands" is not an array' };
  if (elements.length === 0) return { kind: "batch", commands: [] };

  const payloads = payloadSpans(text);
  const commands = elements.map((element: unknown, n) =>
    readCommand(text, payloads[n], element, receivedAt)
  );
  return { kind: "batch", commands };
}

/** Whether a body is a page for people, as proxies and captive portals answer in the place of others. */
export function isPage(text: string): boolean {
  return /^\s*<[!?a-z]/i.test(text);
}

function readCommand(
  text: string,
  payload: PayloadSpan | undefined,
  value: unknown,
  receivedAt: number,
): Command | RejectedCommand {
  if (!isJsonObject(value)) return rejection("not a JSON object", {}, receivedAt);
  const reject = (reason: string) => {
    const message = readPayload(text, payload, value["jsonrpc"]);
    return rejection(reason, value, receivedAt, "idText" in message ? message.idText : undefined);
  };
  const requestId = value["request_id"];
  const shardToken = value["shard_token"];
  if (typeof requestId !== "string" || requestId === "") {
    return reject("request_id is missing");
  }
  if (typeof shardToken !== "string" || shardToken === "") {
    return reject("shard_token is missing");
  }
  const channel = readChannel(value["channel"]);
  if (channel === undefined) return reject("invalid channel name");
  const headers = headersFromWire(value["headers"]);
  if (headers === undefined) {
    return reject("headers is not an object of string arrays");
  }
  const timeout = responseTimeoutMs(value["response_timeout"]);
  const base: CommandBase = {
    requestId,
    shardToken,
    channel,
    createdAtMs: readCreatedAt(value["created_at"]),
    headers,
    receivedAt,
    deadlineAt: timeout === undefined ? Infinity : receivedAt + timeout,
  };

  // The published schema makes `jsonrpc` the default type (wire-protocol §2).
  const type = value["command_type"] ?? "jsonrpc";
  switch (type) {
    case "jsonrpc": {
      const message = readPayload(text, payload, value["jsonrpc"]);
      return message.kind === "invalid"
        ? reject(message.reason)
        : { kind: "jsonrpc", ...base, message };
    }
    case "session_termination": {
      const sessionId = sessionIdOf(headers);
      return sessionId === undefined
        ? reject("session_termination without Mcp-Session-Id")
        : { kind: "session_termination", ...base, sessionId };
    }
    case "oauth_discovery":
      return { kind: "oauth_discovery", ...base };
    default:
      return reject("unknown command_type");
  }
}

/** The first `Mcp-Session-Id` value, if it is not empty. */
function sessionIdOf(headers: HeaderList): string | undefined {
  return headerValue(headers, "Mcp-Session-Id") || undefined;
}

function readPayload(
  text: string,
  span: PayloadSpan | undefined,
  value: unknown,
): JsonRpcMessage | InvalidMessage {
  if (span === undefined) return { kind: "invalid", reason: "jsonrpc is missing" };
  return readMessage(ownCopy(text, span.start, span.end), value, () => span.id);
}

function readChannel(value: unknown): string | undefined {
  if (value === undefined || value === null) return MAIN_CHANNEL;
  return typeof value === "string" ? canonicalChannel(value) : undefined;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Only metrics use it, so a malformed time is unknown, not a reason to refuse the command. */
function readCreatedAt(value: unknown): number | undefined {
  if (typeof value !== "string" || !RFC_3339.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

function rejection(
  reason: string,
  value: JsonObject,
  receivedAt: number,
  idText?: string,
): RejectedCommand {
  const text = (name: string) => {
    const member = value[name];
    return typeof member === "string" && member !== "" ? member : undefined;
  };
  return {
    kind: "rejected",
    reason,
    commandType: text("command_type") ?? "unknown",
    requestId: text("request_id"),
    shardToken: text("shard_token"),
    channel: readChannel(value["channel"]) ?? MAIN_CHANNEL,
    headers: headersFromWire(value["headers"]) ?? [],
    idText,
    receivedAt,
  };
}
