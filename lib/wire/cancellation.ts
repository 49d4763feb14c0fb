import { valueSpan } from "./json_span.ts";
import type { FinalReply } from "./reply.ts";

/** The id text a `notifications/cancelled` message names; `undefined` if it names none. */
export function cancelledId(text: string): string | undefined {
  const span = valueSpan(text, 0, "params", "requestId");
  return span === undefined ? undefined : text.slice(span.start, span.end);
}

/**
 * The answer to a call its own sender cancelled. MCP servers do not answer a cancelled request, but
 * every command gets an answer (design §2).
 */
export function cancelledReply(idText: string): FinalReply {
  return {
    kind: "response",
    message: `{"jsonrpc":"2.0","id":${idText},` +
      `"error":{"code":-32000,"message":"request cancelled by its sender"}}`,
    status: 200,
    headers: [],
    cancelled: true,
  };
}
