import { tryParseJson } from "./json.ts";
import { valueSpan } from "./json_span.ts";

/** What an answer says of itself: the call worked, the tool said no, or the server did. */
export type AnswerVerdict =
  | { readonly kind: "ok" }
  /** A tool's result with `isError`. */
  | { readonly kind: "tool_error" }
  /** Its sender took it back; the answer is this client's. */
  | { readonly kind: "cancelled" }
  /** A JSON-RPC error; the code if it is a number. */
  | { readonly kind: "rpc_error"; readonly code?: number };

const OK: AnswerVerdict = { kind: "ok" };
/** Only a text that has one of these can be anything but a success; most answers are not looked into. */
const HINT = /"(?:isError|error)"/;

/**
 * Judges the JSON text of a response. Nothing of it is parsed but the words that decide: it may be
 * large, and it is on its way.
 */
export function answerVerdict(text: string): AnswerVerdict {
  if (!HINT.test(text)) return OK;
  const error = valueSpan(text, 0, "error");
  if (error !== undefined && text.startsWith("{", error.start)) {
    const span = valueSpan(text, error.start, "code");
    const code: unknown = span && tryParseJson(text.slice(span.start, span.end));
    return typeof code === "number" ? { kind: "rpc_error", code } : { kind: "rpc_error" };
  }
  const isError = valueSpan(text, 0, "result", "isError");
  return isError !== undefined && text.slice(isError.start, isError.end) === "true"
    ? { kind: "tool_error" }
    : OK;
}
