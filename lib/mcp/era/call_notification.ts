import { type JsonRpcNotification, sameId } from "../../wire/jsonrpc.ts";
import type { Envelope } from "./envelope.ts";
import { edited, editedObject, memberAt } from "./json_edit.ts";
import { isWanted } from "./log_level.ts";

/**
 * Whether a legacy server's notification may be about a call; progress names the one that it is about.
 *
 * @param tokenText what stands for the consumer's progress token at the server, JSON text
 */
export function mayConcern({ method, text }: JsonRpcNotification, tokenText: string): boolean {
  if (method !== "notifications/progress") return true;
  const token = memberAt(text, "params", "progressToken");
  return token !== undefined && sameId(token, tokenText);
}

/** A notification of a call as its modern consumer wants it; `undefined` if it is not for it. */
export function forConsumer(
  { method, text }: JsonRpcNotification,
  { progressToken, logLevel }: Envelope,
): string | undefined {
  switch (method) {
    case "notifications/progress":
      return progressToken === undefined
        ? undefined
        : edited(text, { params: (params) => editedObject(params, { progressToken }) });
    case "notifications/message": {
      const level = memberAt(text, "params", "level") ?? "null";
      return logLevel !== undefined && isWanted(JSON.parse(level), JSON.parse(logLevel))
        ? text
        : undefined;
    }
    case "notifications/cancelled":
    case "notifications/elicitation/complete":
    case "notifications/tasks/status":
      return undefined;
    default:
      return text;
  }
}
