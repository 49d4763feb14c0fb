/** Who or what failed (wire-protocol §7). */
export type FailureSource =
  | "target_http"
  | "protocol"
  | "transport_closed"
  | "dns"
  | "tls"
  | "timeout"
  | "connect"
  | "client_internal";

/** How it failed (wire-protocol §7, the 22 wire values). */
export type TransportErrorKind =
  | "response_body_missing"
  | "response_body_unreadable"
  | "response_body_too_large"
  | "malformed_json"
  | "invalid_mcp_error"
  | "non_protocol_response"
  | "http_status"
  | "invalid_protocol_response"
  | "closed_pipe"
  | "eof"
  | "unexpected_eof"
  | "connection_closed"
  | "connection_reset"
  | "connection_aborted"
  | "dns"
  | "tls"
  | "timeout"
  | "connection_refused"
  | "network_unreachable"
  | "host_unreachable"
  | "dial"
  | "unknown";

/** The diagnosis that goes to the consumer. Holds no URL, body, exception text or secret. */
export interface TunnelFailure {
  readonly source: FailureSource;
  readonly kind?: TransportErrorKind;
  /** The HTTP status the target answered with, 400 to 599; only with `target_http`. */
  readonly upstreamStatus?: number;
}

/** A failure the target caused with an HTTP error status. */
export function targetHttpFailure(status: number, kind: TransportErrorKind): TunnelFailure {
  return status >= 400 && status <= 599
    ? { source: "target_http", kind, upstreamStatus: status }
    : { source: "protocol", kind };
}

/** The `tunnel_failure` object of the wire (version 1), keys in the published order. */
export function tunnelFailureJson(failure: TunnelFailure): string {
  return JSON.stringify({
    version: 1,
    source: failure.source,
    ...(failure.kind === undefined ? {} : { transport_error_kind: failure.kind }),
    upstream_response_received: failure.source === "target_http",
    ...(failure.source === "target_http" ? { upstream_status: failure.upstreamStatus } : {}),
  });
}
