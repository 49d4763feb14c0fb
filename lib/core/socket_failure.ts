import type { FailureSource, TransportErrorKind, TunnelFailure } from "../wire/failure.ts";

/** A transport error of `fetch`, classified, with the question that decides a retry. */
export interface SocketFailure {
  readonly failure: TunnelFailure;
  /** The request cannot have reached the peer: resolving, connecting or TLS failed. */
  readonly notSent: boolean;
  /** The proxy on the way answered for itself: it wants other credentials, or does not lead there. */
  readonly atProxy: boolean;
}

/**
 * Classifies what `fetch` or reading its body threw, from the text of the real socket error
 * (wire-protocol §7, rows 3 to 8). The text itself stays here: it may hold addresses.
 */
export function socketFailure(error: unknown): SocketFailure {
  const text = errorText(error);
  const notSent = /client error \(Connect\)|^Requires net access/.test(text);
  const [source, kind] = classify(text);
  return { failure: { source, kind }, notSent, atProxy: AT_PROXY.test(text) };
}

/** How the runtime tells that a proxy did not open the tunnel asked for. */
const AT_PROXY = /unsuccessful tunnel|proxy authentication required/i;

type Rule = readonly [pattern: RegExp, source: FailureSource, kind: TransportErrorKind];

const RULES: readonly Rule[] = [
  [AT_PROXY, "connect", "dial"],
  [/dns error|failed to lookup address/i, "dns", "dns"],
  // The peer left a connection that was in use; it says nothing about certificates.
  [/without sending TLS close_notify/i, "transport_closed", "eof"],
  [/peer certificate|tls|received fatal alert|corrupt message|handshake/i, "tls", "tls"],
  [/connection refused/i, "connect", "connection_refused"],
  [/network is unreachable/i, "connect", "network_unreachable"],
  [/no route to host|host is unreachable/i, "connect", "host_unreachable"],
  [/connection reset/i, "transport_closed", "connection_reset"],
  [/connection aborted|software caused/i, "transport_closed", "connection_aborted"],
  [/broken pipe/i, "transport_closed", "closed_pipe"],
  [/timed out|timeout/i, "timeout", "timeout"],
  // Of a compressed body only what undoes the compression sees that its end is missing.
  [/before message completed|unexpected (?:eof|end of file)/i, "transport_closed", "eof"],
  [/error reading a body/i, "transport_closed", "unexpected_eof"],
  [/connection closed/i, "transport_closed", "connection_closed"],
  [/client error \(Connect\)/i, "connect", "dial"],
  [
    /invalid (?:HTTP|gzip)|parsed|parse error|message head is too large/i,
    "protocol",
    "non_protocol_response",
  ],
];

function classify(text: string): readonly [FailureSource, TransportErrorKind] {
  for (const [pattern, source, kind] of RULES) if (pattern.test(text)) return [source, kind];
  return ["client_internal", "unknown"];
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { message, cause } = error;
  const text = cause instanceof Error ? `${message}: ${cause.message}` : message;
  // The runtime quotes the URL, whose host or path may hold any of the words looked for.
  return text.replaceAll(/https?:\/\/\S+/g, "");
}
