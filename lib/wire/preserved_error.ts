import { isJsonObject, tryParseJson } from "./json.ts";
import { splice, valueSpan } from "./json_span.ts";
import { readMessage, sameId } from "./jsonrpc.ts";
import type { TransportErrorKind } from "./failure.ts";

/** The most of an error body that is looked at, bytes (wire-protocol §7). */
export const MAX_ERROR_BODY_BYTES = 102_400;

/** Whether a non-2xx answer carries an MCP error of its own. */
export type ErrorBodyVerdict =
  | { readonly kind: "preserved"; readonly message: string }
  | { readonly kind: "not_mcp"; readonly reason: TransportErrorKind };

/**
 * Judges the body of a non-2xx answer to a call (wire-protocol §7). A JSON-RPC error for this very
 * id is preserved character for character. One with a null or missing id, which servers of both eras
 * send for errors found before the id was read, gets the call's id and is otherwise kept
 * (mcp-eras §6).
 */
export function judgeErrorBody(text: string, idText: string): ErrorBodyVerdict {
  if (text.trim() === "") return { kind: "not_mcp", reason: "response_body_missing" };
  const value = tryParseJson(text);
  if (value === undefined) return { kind: "not_mcp", reason: "malformed_json" };
  if (!isJsonObject(value) || !isMcpError(value)) {
    return { kind: "not_mcp", reason: "invalid_mcp_error" };
  }
  if (value["id"] === undefined || value["id"] === null) {
    return { kind: "preserved", message: withId(text, idText) };
  }
  const message = readMessage(text, value);
  return message.kind === "response" && sameId(message.idText, idText)
    ? { kind: "preserved", message: text }
    : { kind: "not_mcp", reason: "invalid_mcp_error" };
}

function isMcpError(value: { readonly [name: string]: unknown }): boolean {
  const error = value["error"];
  return value["jsonrpc"] === "2.0" && !("method" in value) && !("result" in value) &&
    isJsonObject(error) && Number.isInteger(error["code"]) && typeof error["message"] === "string";
}

function withId(text: string, idText: string): string {
  const id = valueSpan(text, 0, "id");
  if (id !== undefined) return splice(text, id, idText);
  const brace = text.indexOf("{");
  return `${text.slice(0, brace + 1)}"id":${idText},${text.slice(brace + 1)}`;
}
