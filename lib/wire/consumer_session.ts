import { type HeaderList, headerValue } from "./header_list.ts";

/**
 * What tells consumers of one channel apart: the MCP session, or without one the credential. Only
 * commands of the same consumer may name each other's calls (mcp-eras §6, "Cancel").
 */
export function consumerSession(headers: HeaderList): string {
  const session = headerValue(headers, "Mcp-Session-Id");
  return session === undefined
    ? `authorization ${headerValue(headers, "Authorization") ?? ""}`
    : `session ${session}`;
}
