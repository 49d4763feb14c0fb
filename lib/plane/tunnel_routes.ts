import type { Caller } from "./auth.ts";
import {
  errorResponse,
  INVALID_TUNNEL_ID,
  invalidUrl,
  type PlaneError,
  unknownTunnel,
} from "./errors.ts";
import type { PlaneParts } from "./parts.ts";
import { poll } from "./poll_endpoint.ts";
import { respond } from "./response_endpoint.ts";
import { isTunnelId } from "./store.ts";
import { splitSegment } from "./target.ts";
import { oneTunnel, tunnelCollection } from "./tunnel_admin.ts";

/**
 * Everything below `/v1/tunnels`: who may do what, then where it goes. Clients read, poll and answer
 * their tunnels; all else is the administration's.
 *
 * @param rest what follows `/v1/tunnels` in the path
 */
export function tunnelRoutes(
  parts: PlaneParts,
  request: Request,
  rest: string,
  path: string,
  query: string,
): Response | Promise<Response> {
  const caller = parts.keys.caller(request);
  if (caller.kind === "refused") return errorResponse(caller.error);
  if (rest === "") {
    return caller.kind === "admin"
      ? tunnelCollection(parts, request, query)
      : errorResponse(NOT_ADMIN);
  }
  const [tunnelId, action] = splitSegment(rest.slice(1));
  if (!isTunnelId(tunnelId)) return errorResponse(INVALID_TUNNEL_ID);
  const refusal = permission(caller, tunnelId, action, request.method);
  if (refusal !== undefined) return errorResponse(refusal);
  const entry = parts.store.get(tunnelId);
  if (entry === undefined) return errorResponse(unknownTunnel(tunnelId));
  switch (action) {
    case undefined:
      return oneTunnel(parts, entry, request);
    case "poll":
      return poll(parts, entry, request, query);
    case "response":
    case "respond":
      return respond(parts, entry, request);
    case "cloudflare/runtime":
      return errorResponse(NO_CLOUDFLARE);
    default:
      return errorResponse(invalidUrl(request.method, path));
  }
}

/** Why the caller may not do this; `undefined` if it may. */
function permission(
  caller: Exclude<Caller, { kind: "refused" }>,
  tunnelId: string,
  action: string | undefined,
  method: string,
): PlaneError | undefined {
  switch (caller.kind) {
    case "admin":
      return action === undefined ? undefined : NOT_A_CLIENT;
    case "runtime":
      if (caller.tunnelIds?.has(tunnelId) === false) return NOT_YOUR_TUNNEL;
      return action === undefined && method !== "GET" ? NOT_ADMIN : undefined;
  }
}

const NOT_ADMIN: PlaneError = {
  status: 403,
  code: "tunnel_management_permission_required",
  message: "managing tunnels needs the admin key",
};
const NOT_A_CLIENT: PlaneError = {
  status: 403,
  code: "tunnel_use_forbidden",
  message: "using a tunnel needs a runtime key; the admin key only manages it",
};
const NOT_YOUR_TUNNEL: PlaneError = {
  status: 403,
  code: "tunnel_use_forbidden",
  message: "this key may not use this tunnel",
};
const NO_CLOUDFLARE: PlaneError = {
  status: 404,
  code: "cloudflare_tunnel_not_found",
  message: "this control plane manages no Cloudflare tunnels",
};
