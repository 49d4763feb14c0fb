import { isJsonObject, tryParseJson } from "./json.ts";

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
/** Only a text that has one of these can be anything but a success; most answers are not parsed. */
const HINT = /"(?:isError|error)"/;

/** Judges the JSON text of a response. */
export function answerVerdict(text: string): AnswerVerdict {
  if (!HINT.test(text)) return OK;
  const message = tryParseJson(text);
  if (!isJsonObject(message)) return OK;
  const { error, result } = message;
  if (isJsonObject(error)) {
    const { code } = error;
    return typeof code === "number" ? { kind: "rpc_error", code } : { kind: "rpc_error" };
  }
  return isJsonObject(result) && result["isError"] === true ? { kind: "tool_error" } : OK;
}
