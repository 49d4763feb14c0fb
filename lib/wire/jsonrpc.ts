import { eachMember, skipSpace, type Span } from "./json_span.ts";
import { type CallAbout, callAbout } from "./call_about.ts";
import { isJsonObject } from "./json.ts";

/**
 * One JSON-RPC message as the text it came in, plus what routing needs to know of it. An id is kept
 * as its JSON text: `1`, `1.0` and `"1"` are three ids (design §4).
 */
export type JsonRpcMessage = JsonRpcCall | JsonRpcNotification | JsonRpcResponse;

/** A request that expects an answer. `id` is where the id's JSON text stands in `text`. */
export interface JsonRpcCall {
  readonly kind: "call";
  readonly text: string;
  readonly id: Span;
  readonly idText: string;
  readonly method: string;
  /** For people; absent if nobody asked. */
  readonly about?: CallAbout;
}

/** A request without an id (or with `id: null`). */
export interface JsonRpcNotification {
  readonly kind: "notification";
  readonly text: string;
  readonly method: string;
}

/** A result or an error for an earlier request. */
export interface JsonRpcResponse {
  readonly kind: "response";
  readonly text: string;
  readonly id: Span;
  readonly idText: string;
  readonly isError: boolean;
}

/** A text that is JSON but no JSON-RPC 2.0 message; `idText` is there if an id could be read. */
export interface InvalidMessage {
  readonly kind: "invalid";
  readonly reason: string;
  readonly idText?: string;
}

/**
 * Classifies one message (wire-protocol §2, JSON-RPC decode rules).
 *
 * @param text valid JSON text
 * @param value the same text parsed; only its shape is read, numbers in it may be inexact
 * @param id where its id stands, for who has been through the text before
 */
export function readMessage(
  text: string,
  value: unknown,
  id: () => Span | undefined = () => idSpan(text),
): JsonRpcMessage | InvalidMessage {
  if (Array.isArray(value)) return { kind: "invalid", reason: "batches are not supported" };
  if (!isJsonObject(value)) return { kind: "invalid", reason: "not a JSON object" };
  const idValue = value["id"];
  const idKind = idValue === undefined || idValue === null ? "none" : typeof idValue;
  const span = idKind === "string" || idKind === "number" ? id() : undefined;
  const idText = span === undefined ? undefined : text.slice(span.start, span.end);
  const invalid = (reason: string): InvalidMessage =>
    idText === undefined ? { kind: "invalid", reason } : { kind: "invalid", reason, idText };

  if (value["jsonrpc"] !== "2.0") return invalid('"jsonrpc" must be "2.0"');
  if (idKind !== "none" && span === undefined) {
    return invalid("the id must be a string, a number or null");
  }
  const method = value["method"];
  if (method !== undefined && typeof method !== "string") {
    return invalid('"method" must be a string');
  }
  if (method !== undefined && method !== "") {
    return span === undefined || idText === undefined
      ? { kind: "notification", text, method }
      : { kind: "call", text, id: span, idText, method, about: callAbout(method, value["params"]) };
  }
  if (span === undefined || idText === undefined) return invalid("neither a method nor an id");
  return { kind: "response", text, id: span, idText, isError: value["error"] !== undefined };
}

/** Whether two ids are the same id; strings may be escaped differently and still be the same. */
export function sameId(a: string, b: string): boolean {
  if (a === b) return true;
  return a.startsWith('"') && b.startsWith('"') && JSON.parse(a) === JSON.parse(b);
}

function idSpan(text: string): Span | undefined {
  let found: Span | undefined;
  eachMember(text, skipSpace(text, 0), (name, start, end) => {
    if (name === "id") found = { start, end };
  });
  return found;
}
