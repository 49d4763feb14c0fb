import { type HeaderList, headerValue } from "./header_list.ts";

/**
 * What tells consumers of one channel apart: the MCP session and the credential. Only commands of the
 * same consumer may name each other's calls (mcp-eras §6, "Cancel"); a session's id alone does not make
 * one the same, as it may have been read in a log (mcp-eras §8, ContextForge#2055). A consumer that
 * renews its credential between a call and its cancellation is not understood, which harms nobody.
 */
export function consumerSession(headers: HeaderList): string {
  const session = headerValue(headers, "Mcp-Session-Id") ?? "";
  return `${session}\n${headerValue(headers, "Authorization") ?? ""}`;
}
