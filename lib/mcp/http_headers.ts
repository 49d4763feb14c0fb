import { type HeaderLine, type HeaderList, headerValue } from "../wire/header_list.ts";
import { valueSpan } from "../wire/json_span.ts";
import type { JsonRpcMessage } from "../wire/jsonrpc.ts";

/**
 * Names of one hop, which HTTP stacks set themselves, and `Accept-Encoding`: the runtime undoes only
 * the encodings it asked for itself, and a body it does not undo could not be forwarded as text.
 */
const HOP: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What the MCP specification wants a client to accept. */
const ACCEPT = "application/json, text/event-stream";

/**
 * The headers of one request to the MCP server (mcp-transports §3.2): what the consumer sent, then
 * the operator's static headers it did not send, then defaults that are still missing. Repeated
 * values stay separate lines. A consumer's value beyond Latin-1, which `fetch` would refuse together
 * with the whole request, crosses as the bytes of its UTF-8.
 */
export function requestHeaders(
  consumer: HeaderList,
  configured: HeaderList,
  defaults: HeaderList,
): HeaderList {
  const lines: HeaderLine[] = [];
  const taken = new Set<string>();
  for (const line of consumer) {
    const lower = line[0].toLowerCase();
    if (HOP.has(lower)) continue;
    taken.add(lower);
    lines.push(BEYOND_LATIN1.test(line[1]) ? [line[0], utf8Value(line[1])] : line);
  }
  addMissing(lines, taken, configured);
  addMissing(lines, taken, defaults);
  return lines;
}

const BEYOND_LATIN1 = /[\u0100-\uffff]/;

/** The value whose characters are the bytes of another's UTF-8. */
function utf8Value(value: string): string {
  return Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join("");
}

/** Adds the lines of a layer whose names are not taken before it. */
function addMissing(lines: HeaderLine[], taken: Set<string>, layer: HeaderList): void {
  const before = lines.length;
  for (const line of layer) if (!taken.has(line[0].toLowerCase())) lines.push(line);
  for (let i = before; i < lines.length; i++) taken.add(lines[i]?.[0].toLowerCase() ?? "");
}

/** Defaults of a forwarded message; the modern era's mirror headers only where they are absent. */
export function messageDefaults(
  message: JsonRpcMessage,
  consumer: HeaderList,
  userAgent: string,
): HeaderList {
  return [
    ["Content-Type", "application/json"],
    ["Accept", ACCEPT],
    ["User-Agent", userAgent],
    ...mirrorHeaders(message, consumer),
  ];
}

const PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
/** The first revision of the modern era; revisions are dates and compare as text. */
const MODERN_SINCE = "2026-07-28";

/** Where the name of a request's subject stands in its params (mcp-eras §1.4). */
const NAMED_BY: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};

/** Whether the command's own headers place it in the modern era. */
export function isModern(consumer: HeaderList): boolean {
  return (headerValue(consumer, "Mcp-Protocol-Version")?.trim() ?? "") >= MODERN_SINCE;
}

/** Whether a request belongs to the modern era: its body decides, its headers where the body is silent. */
export function isModernRequest(text: string, consumer: HeaderList): boolean {
  const version = claimedVersion(text);
  return version === undefined ? isModern(consumer) : version >= MODERN_SINCE;
}

/**
 * `MCP-Protocol-Version`, `Mcp-Method` and `Mcp-Name` of a modern request, from its body. The caller
 * adds only those the consumer did not send: a mismatch is for the target to refuse (mcp-eras §6).
 */
function mirrorHeaders(message: JsonRpcMessage, consumer: HeaderList): HeaderLine[] {
  if (message.kind === "response") return [];
  const { text, method } = message;
  if (!isModernRequest(text, consumer)) return [];
  const lines: HeaderLine[] = [["Mcp-Method", encodeValue(method)]];
  const version = claimedVersion(text);
  // A version that is no header value is nonsense; the target must get to see and refuse it.
  if (version !== undefined && PLAIN_VALUE.test(version)) {
    lines.push(["MCP-Protocol-Version", version]);
  }
  const nameMember = NAMED_BY[method];
  const name = nameMember === undefined ? undefined : stringAt(text, "params", nameMember);
  if (name !== undefined) lines.push(["Mcp-Name", encodeValue(name)]);
  return lines;
}

/** The protocol version in a request's envelope. */
export function claimedVersion(text: string): string | undefined {
  return text.includes(PROTOCOL_VERSION)
    ? stringAt(text, "params", "_meta", PROTOCOL_VERSION)
    : undefined;
}

function stringAt(text: string, ...path: readonly string[]): string | undefined {
  const span = valueSpan(text, 0, ...path);
  if (span === undefined || text[span.start] !== '"') return undefined;
  return JSON.parse(text.slice(span.start, span.end));
}

/** Visible ASCII with spaces inside: what a header carries without change. */
const PLAIN_VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/**
 * A header value as it is, or in the base64 sentinel form if it would not survive as one
 * (mcp-eras §1.4).
 */
export function encodeValue(value: string): string {
  const plain = PLAIN_VALUE.test(value) && !value.startsWith("=?base64?");
  return plain ? value : `=?base64?${new TextEncoder().encode(value).toBase64()}?=`;
}
