import { canonicalChannel } from "../wire/channel_name.ts";
import { INVALID_CHANNEL, INVALID_TUNNEL_ID, type PlaneError, unknownTunnel } from "./errors.ts";
import { isLoopbackOrigin } from "./ingress_headers.ts";
import type { PlaneParts } from "./parts.ts";
import { isTunnelId, type TunnelEntry } from "./store.ts";
import { originOf, splitSegment } from "./target.ts";

/** Path in front of the tunnel id. */
export const INGRESS_PREFIX = "/v1/mcp/";
/** Where RFC 9728 §3.1 puts the metadata of a resource below `/v1/mcp/`. */
export const METADATA_PREFIX = `/.well-known/oauth-protected-resource${INGRESS_PREFIX}`;

/** Where a connector's request goes. */
export interface IngressTarget {
  readonly kind: "tunnel";
  readonly entry: TunnelEntry;
  readonly channel: string;
}

/**
 * Admits a connector and finds its tunnel.
 *
 * @param address tunnel id and perhaps channel, as in the path
 */
export function ingressTarget(
  { keys, store }: PlaneParts,
  request: Request,
  address: string,
): IngressTarget | { readonly kind: "refused"; readonly error: PlaneError } {
  const refused = (error: PlaneError) => ({ kind: "refused" as const, error });
  const keyError = keys.connectorRefusal(request);
  if (keyError !== undefined) return refused(keyError);
  if (keys.openIngress) {
    const origin = request.headers.get("origin");
    if (origin !== null && !isLoopbackOrigin(origin)) return refused(FOREIGN_ORIGIN);
  }
  const [tunnelId, channelName] = splitSegment(address);
  if (!isTunnelId(tunnelId)) return refused(INVALID_TUNNEL_ID);
  const channel = canonicalChannel(channelName ?? "");
  if (channel === undefined) return refused(INVALID_CHANNEL);
  const entry = store.get(tunnelId);
  return entry === undefined
    ? refused(unknownTunnel(tunnelId))
    : { kind: "tunnel", entry, channel };
}

/** The ingress as connectors know it. */
export function ingressUrl(parts: PlaneParts, request: Request, address: string): string {
  return publicOrigin(parts, request) + INGRESS_PREFIX + address;
}

/** The address of its protected-resource metadata. */
export function metadataUrl(parts: PlaneParts, request: Request, address: string): string {
  return publicOrigin(parts, request) + METADATA_PREFIX + address;
}

function publicOrigin({ publicOrigin }: PlaneParts, request: Request): string {
  return publicOrigin ?? originOf(request.url);
}

/** A browser page elsewhere could otherwise use an MCP server through the visitor's loopback. */
const FOREIGN_ORIGIN: PlaneError = {
  status: 403,
  code: "origin_not_allowed",
  message: "web pages of other machines may not use an ingress without a connector key",
  param: "Origin",
};
