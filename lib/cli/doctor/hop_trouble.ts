import type { RouteVia } from "../../core/proxy_route.ts";

/**
 * Why a hop was not crossed. `at` says which end of it is to blame: the proxy on the way, or the
 * server behind it.
 */
export type HopTrouble =
  | {
    readonly kind: "dns" | "refused" | "unreachable" | "timeout" | "reset" | "not_http";
    readonly at: HopEnd;
  }
  | { readonly kind: "tls"; readonly at: HopEnd; readonly fault: TlsFault }
  /** The proxy asks for credentials, or for others. */
  | { readonly kind: "proxy_credentials" }
  /** The proxy does not lead to this target; its status, where it is known. */
  | { readonly kind: "proxy_forbids"; readonly status?: number }
  /** The proxy would, but gets no connection to the target. */
  | { readonly kind: "proxy_cannot_reach"; readonly status: number }
  /** No socket stands at the path. */
  | { readonly kind: "no_socket" }
  /** The runtime does not let this process connect there. */
  | { readonly kind: "not_granted" }
  | { readonly kind: "other" };

/** Which end of the hop. */
export type HopEnd = "proxy" | "target";

/** What TLS found wrong. */
export type TlsFault =
  | "unknown_issuer"
  | "expired"
  | "not_yet_valid"
  | "wrong_name"
  /** The server asks for a client certificate. */
  | "client_certificate_wanted"
  /** The server does not accept ours. */
  | "client_certificate_refused"
  /** Whoever answers there speaks no TLS. */
  | "no_tls"
  | "other";

/**
 * Reads the trouble from what `fetch` threw. Through a proxy only the proxy is resolved and
 * connected to, so these troubles are the proxy's.
 */
export function hopTrouble(error: unknown, via: RouteVia): HopTrouble {
  if (error instanceof Deno.errors.NotCapable) return { kind: "not_granted" };
  const text = errorText(error);
  const dialed: HopEnd = via.mode === "proxy" ? "proxy" : "target";
  if (/requires net access/i.test(text)) return { kind: "not_granted" };
  if (/proxy authentication required/i.test(text)) return { kind: "proxy_credentials" };
  if (/unsuccessful tunnel/i.test(text)) return { kind: "proxy_forbids" };
  if (/dns error|failed to lookup address/i.test(text)) return { kind: "dns", at: dialed };
  const fault = tlsFault(text);
  if (fault !== undefined) return { kind: "tls", at: tlsEnd(via, fault), fault };
  if (/connection refused/i.test(text)) return { kind: "refused", at: dialed };
  if (/network is unreachable|no route to host|host is unreachable/i.test(text)) {
    return { kind: "unreachable", at: dialed };
  }
  if (/no such file/i.test(text)) return { kind: "no_socket" };
  if (isTimeout(error) || /timed out|timeout/i.test(text)) return { kind: "timeout", at: "target" };
  if (/invalid http|parse error|message head is too large/i.test(text)) {
    return { kind: "not_http", at: "target" };
  }
  if (/connection reset|connection closed|broken pipe|unexpected eof|before message/i.test(text)) {
    return { kind: "reset", at: "target" };
  }
  return { kind: "other" };
}

type Rule = readonly [RegExp, TlsFault];

const TLS_RULES: readonly Rule[] = [
  [/unknownissuer/i, "unknown_issuer"],
  [/certificate expired|: expired/i, "expired"],
  [/not valid yet|notvalidyet/i, "not_yet_valid"],
  [/not valid for name|notvalidforname/i, "wrong_name"],
  [/alert: certificaterequired/i, "client_certificate_wanted"],
  [
    /alert: (?:\w+certificate|certificate\w+|unknownca|accessdenied)/i,
    "client_certificate_refused",
  ],
  [/corrupt message/i, "no_tls"],
  [/peer certificate|received fatal alert|handshake|tls/i, "other"],
];

function tlsFault(text: string): TlsFault | undefined {
  return TLS_RULES.find(([pattern]) => pattern.test(text))?.[1];
}

/** TLS to an `https:` proxy comes first; only what concerns our own certificate is the server's. */
function tlsEnd(via: RouteVia, fault: TlsFault): HopEnd {
  const own = fault === "client_certificate_wanted" || fault === "client_certificate_refused";
  return via.mode === "proxy" && via.url.startsWith("https:") && !own ? "proxy" : "target";
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { message, cause } = error;
  const text = cause instanceof Error ? `${message}: ${cause.message}` : message;
  // The runtime quotes the URL, whose host or path may hold any of the words looked for.
  return text.replaceAll(/https?:\/\/\S+/g, "");
}
