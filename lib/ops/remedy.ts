import type { FailureSource } from "../wire/failure.ts";

/**
 * Who has to do what when a poll fails. Log and readiness say the same words, so an operator who
 * searches for one finds the other. A hint the control-plane client worked out itself goes first.
 */
export function pollRemedy(status: number | undefined, hint: string | undefined): string {
  if (hint !== undefined) return hint;
  if (isRefusal(status)) {
    return "check the API key: control_plane.api_key (CONTROL_PLANE_API_KEY) must be valid for " +
      "this tunnel and organization";
  }
  if (status === undefined) {
    return "check control_plane.base_url, the proxy settings and that the network lets this host out";
  }
  if (status === 429) return "the control plane limits the rate; nothing to do here but wait";
  if (status >= 500) return "the control plane has trouble; the client keeps trying";
  return "check control_plane.base_url and control_plane.tunnel_id";
}

/** Whether the control plane turned the credential down; waiting does not mend that. */
export function isRefusal(status: number | undefined): boolean {
  return status === 401 || status === 403;
}

/** What a failed call says about the MCP server. */
export type Reach =
  /** No answer came: the server is down, unreachable, or hung up. */
  | "unreachable"
  /** It took the call and stayed silent until the time was up. */
  | "silent"
  /** It answered, if only with an error. */
  | "answered"
  /** The fault is on our side and says nothing about the server. */
  | "unknown";

/** Reads a failure's source (wire-protocol §7) as evidence about the MCP server. */
export function reachOf(source: FailureSource): Reach {
  switch (source) {
    case "connect":
    case "dns":
    case "tls":
    case "transport_closed":
      return "unreachable";
    case "timeout":
      return "silent";
    case "target_http":
    case "protocol":
      return "answered";
    case "client_internal":
      return "unknown";
  }
}

/** Where the operator looks when the MCP server of a channel cannot be reached. */
export function channelRemedy(channelKind: string | undefined): string {
  return channelKind === "stdio"
    ? "check mcp.commands and what the command writes to stderr"
    : "check mcp.server_urls and that the MCP server is running";
}
