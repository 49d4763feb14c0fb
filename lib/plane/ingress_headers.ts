import type { HeaderList } from "../wire/header_list.ts";
import { connectionNominated } from "../wire/reply_headers.ts";
import { CONNECTOR_KEY_HEADER } from "./auth.ts";

/** Headers that concern the hop to the plane, its proxies or its keys (mcp-transports §3.2). */
const STRIPPED: ReadonlySet<string> = new Set([
  "accept-encoding",
  "cf-connecting-ip",
  "connection",
  "content-length",
  "content-type",
  "cookie",
  "forwarded",
  "host",
  "keep-alive",
  "openai-organization",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "true-client-ip",
  "upgrade",
  "user-agent",
  "via",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-custom-cf-witness-actor",
  "x-custom-cf-witness-authorization",
  "x-envoy-external-address",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-oai-brte-redeemable-token",
  "x-openai-actor-authorization",
  "x-openai-authorization",
  "x-openai-authorization-error",
  "x-openai-brte-redeemable-token",
  "x-openai-internal-caller",
  "x-openai-request-path",
  "x-openai-skip-auth",
  "x-original-forwarded-for",
  "x-real-ip",
  "x-tunnel-traffic-source",
  CONNECTOR_KEY_HEADER,
]);

/**
 * The part of a connector's headers that goes with the command: not stripped, not named in
 * `Connection`, not empty. Repeated values stay separate; everything else is the MCP server's.
 */
export function commandHeaders(received: HeaderList): HeaderList {
  const nominated = connectionNominated(received);
  return received.filter(([name, value]) => {
    const lower = name.toLowerCase();
    return value !== "" && !STRIPPED.has(lower) && !nominated.has(lower);
  });
}

/** Whether an `Accept` value names the event stream itself; a wildcard does not ask for one. */
export function acceptsEventStream(accept: string | null): boolean {
  if (accept === null || !/text\/event-stream/i.test(accept)) return false;
  return accept.split(",").some((range) => {
    const [type, ...parameters] = range.toLowerCase().split(";").map((part) => part.trim());
    return type === "text/event-stream" && !parameters.some((p) => /^q=0(\.0*)?$/.test(p));
  });
}

/** Whether an `Origin` is this machine; any other web page must not reach an open ingress. */
export function isLoopbackOrigin(origin: string): boolean {
  const { hostname } = URL.parse(origin) ?? { hostname: "" };
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
