import type { OutsideEgress } from "../core/egress.ts";
import type { RouteVia } from "../core/proxy_route.ts";
import { socketFailure } from "../core/socket_failure.ts";
import { staticHeadersFor } from "../core/static_headers.ts";
import type { HeaderList } from "../wire/header_list.ts";

/** An MCP server over HTTP as it is looked at apart from any command; an `HttpTarget` is one. */
export interface HttpUpstream {
  readonly url: string;
  readonly http: Deno.HttpClient;
  /** The operator's static headers for this server. */
  readonly headers: HeaderList;
  /** Added to probes and discovery, where they beat `headers`. */
  readonly discoveryHeaders: HeaderList;
  readonly userAgent: string;
  /** How `http` gets there; absent means directly. Tells a proxy's troubles from the server's. */
  readonly via?: RouteVia;
  /**
   * Egress to other origins, which must not see this hop's certificate nor go into its socket. Without
   * it an authorization server of another origin is not asked.
   */
  readonly outside?: OutsideEgress;
}

/** Why a request got no answer. */
export interface Trouble {
  readonly kind: "refused" | "dns" | "tls" | "proxy" | "timeout" | "reset" | "not-http";
  /** A few words for the operator, without address and credentials. */
  readonly detail: string;
}

/**
 * Reads the trouble from what a request threw. Through a proxy only the proxy is resolved and
 * connected to, so failures of these are its own.
 */
export function troubleOf(error: unknown, via: RouteVia | undefined): Trouble {
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return { kind: "timeout", detail: "no answer in time" };
  }
  if (error instanceof Deno.errors.NotCapable) {
    return {
      kind: "refused",
      detail: "not permitted: --allow-net, or sandbox.allow_net, has to name it",
    };
  }
  if (error instanceof TypeError && /requests to port \d+ are blocked/i.test(error.message)) {
    return { kind: "refused", detail: "fetch does not connect to this port" };
  }
  const { failure, atProxy } = socketFailure(error);
  const words = (failure.kind ?? failure.source).replaceAll("_", " ");
  if (atProxy) return { kind: "proxy", detail: "the proxy does not lead to the server" };
  switch (failure.source) {
    case "connect":
    case "dns":
      if (via?.mode === "proxy") return { kind: "proxy", detail: `the proxy: ${words}` };
      return failure.source === "dns"
        ? { kind: "dns", detail: "the host name does not resolve" }
        : { kind: "refused", detail: words };
    case "tls":
      return { kind: "tls", detail: "the TLS handshake failed" };
    case "timeout":
      return { kind: "timeout", detail: "no answer in time" };
    case "protocol":
      return { kind: "not-http", detail: "the answer is not HTTP" };
    case "transport_closed":
      return { kind: "reset", detail: words };
    case "target_http":
    case "client_internal":
      return { kind: "reset", detail: "the request failed" };
  }
}

/**
 * The lines of a request for discovery or a probe: the operator's headers where `url` is of the
 * server's own origin, and defaults that are still missing (network-and-oauth §4).
 */
export function discoveryLines(
  upstream: HttpUpstream,
  url: string,
  defaults: HeaderList,
): [string, string][] {
  const own = staticHeadersFor(url, upstream.url, "discovery", {
    extra: upstream.headers,
    discovery: upstream.discoveryHeaders,
  });
  const named = new Set(own.map(([name]) => name.toLowerCase()));
  const missing = [...defaults, ["User-Agent", upstream.userAgent] as const]
    .filter(([name]) => !named.has(name.toLowerCase()));
  return [...own, ...missing].map(([name, value]) => [name, value]);
}
