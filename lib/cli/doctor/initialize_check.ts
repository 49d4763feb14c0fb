import type { ChannelEra } from "../../config/engine_settings.ts";
import { redactText } from "../../core/redact.ts";
import type { InitializeOutcome } from "../../mcp/probe_outcome.ts";
import { channelCheckId, type Check, failed, passed, skipped, warned } from "./check.ts";

/** What is known of the server's OAuth metadata, as far as it matters here. */
export type Advertised = "advertised" | "not_advertised" | "unknown";

const WHY = "Calls only work if the server speaks MCP; run forwards them as they are.";

/**
 * The check `mcp_initialize` (cli §5): an answer that is not MCP is a failure, silence may pass.
 *
 * @param oauth what tells whether a demand for credentials is one that consumers can meet
 * @param setting `mcp.era` of the channel
 */
export function initializeCheck(
  channel: string,
  outcome: InitializeOutcome,
  oauth: Advertised,
  setting: ChannelEra["era"] = "auto",
): Check {
  const id = channelCheckId("mcp_initialize", channel);
  const told = (next: readonly string[], evidence: readonly string[] = []) => ({
    why: WHY,
    evidence,
    next,
  });
  switch (outcome.kind) {
    case "ok": {
      const { name = "an MCP server without a name", version = "" } = outcome.server;
      const { era, protocolVersion } = outcome;
      const server = `${`${name} ${version}`.trim()}, protocol ${protocolVersion} (${era} era)`;
      if (setting === era || setting === "auto") return passed(id, server, [bridging(era)]);
      if (setting === "passthrough") return passed(id, `${server}; mcp.era translates nothing`);
      return warned(
        id,
        `${server}, but mcp.era takes it to be ${setting}`,
        told([`set mcp.era of channel ${channel} to ${era}, or to auto`]),
      );
    }
    case "auth-required":
      return authorizationCheck(id, outcome.status, oauth);
    case "http-error":
      return failed(
        id,
        `the server answers initialize with HTTP ${outcome.status}`,
        told([
          outcome.status === 404 || outcome.status === 405
            ? "check the path in mcp.server_urls; MCP is often at /mcp"
            : "look into the server's log",
        ], [outcome.detail]),
      );
    case "not-mcp":
      return outcome.error === undefined
        ? failed(
          id,
          "the answer to initialize is not MCP",
          told(["check that mcp.server_urls names the MCP endpoint, often /mcp, not a web page"], [
            outcome.detail,
          ]),
        )
        : warned(
          id,
          "the server speaks JSON-RPC, but refuses initialize",
          told(["look into the server's log"], [redactText(outcome.error.message), outcome.detail]),
        );
    case "timeout":
      return warned(
        id,
        "no answer to initialize in time",
        told(["check that the server is not hung, or still starting"], [outcome.detail]),
      );
    case "refused":
    case "dns":
    case "tls":
    case "proxy":
    case "reset":
      return warned(
        id,
        `no answer to initialize (${outcome.kind})`,
        told(["look into the server's log", "run doctor again; the server may be starting"], [
          outcome.detail,
        ]),
      );
  }
}

/** What happens to callers of the era that the server does not speak. */
function bridging(era: "legacy" | "modern"): string {
  const other = era === "legacy" ? "2026-07-28 and later" : "2025-11-25 and earlier";
  return `callers of ${other} are bridged`;
}

/** Behind OAuth a stranger's initialize is refused; the consumer brings the token. */
function authorizationCheck(id: string, status: number, oauth: Advertised): Check {
  const summary = `the server asks for authorization (HTTP ${status})`;
  if (oauth !== "not_advertised") return passed(id, `${summary}, which callers bring`);
  return warned(id, `${summary} and advertises no OAuth`, {
    why: WHY,
    evidence: [],
    next: [
      "if it takes a fixed credential, set mcp.extra_headers: Authorization",
      "if it uses OAuth, let it serve /.well-known/oauth-protected-resource",
    ],
  });
}

/** The check where it makes no sense to ask. */
export function initializeSkip(channel: string, reason: string, next: readonly string[]): Check {
  return skipped(channelCheckId("mcp_initialize", channel), reason, WHY, next);
}
