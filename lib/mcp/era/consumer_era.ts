import type { JsonRpcCommand } from "../../wire/command.ts";
import { claimedVersion, isModern } from "../http_headers.ts";
import { type Era, MODERN_VERSION } from "./revisions.ts";

/**
 * The era of one command's consumer, by its own body and headers (mcp-eras §3, "Inbound"). The
 * envelope decides; where there is none, the header does. Looks for the envelope's key in the text and
 * parses nothing unless it is there.
 */
export function consumerEra({ message, headers }: JsonRpcCommand): Era {
  if (message.kind === "response") return "legacy";
  const version = claimedVersion(message.text);
  if (version !== undefined) return version >= MODERN_VERSION ? "modern" : "legacy";
  if (message.method === "initialize") return "legacy";
  return isModern(headers) ? "modern" : "legacy";
}
