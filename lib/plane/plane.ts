import { type Clock, systemClock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { KeyRing, type RuntimeKey } from "./auth.ts";
import type { BrokerSnapshot } from "./broker.ts";
import { Deadlines } from "../core/deadlines.ts";
import { CLOSING, errorResponse, invalidUrl } from "./errors.ts";
import { ingress } from "./ingress.ts";
import { type PlaneLimits, planeLimits } from "./limits.ts";
import { INGRESS_PREFIX, METADATA_PREFIX } from "./ingress_target.ts";
import { metadata } from "./metadata.ts";
import type { PlaneParts } from "./parts.ts";
import { type InitialTunnel, TunnelStore } from "./store.ts";
import { splitTarget } from "./target.ts";
import { tunnelRoutes } from "./tunnel_routes.ts";

/** How a control plane is set up. */
export interface PlaneOptions {
  /** Keys of tunnel clients. */
  readonly runtimeKeys: readonly RuntimeKey[];
  /** Key of the tunnel administration; without it tunnels cannot be changed. */
  readonly adminKey?: Secret | undefined;
  /** Key that connectors send in `X-Tunnel-Connector-Key`; without it the ingress is open. */
  readonly connectorKey?: Secret | undefined;
  readonly tunnels?: readonly InitialTunnel[];
  readonly limits?: Partial<PlaneLimits>;
  /** Scheme and authority connectors know the plane by, if a proxy stands in front of it. */
  readonly publicOrigin?: string | undefined;
  readonly clock?: Clock;
}

/**
 * An embedded control plane: one function from Request to Response that speaks the hosted service's
 * HTTP to tunnel clients (wire-protocol §1) and MCP over HTTP to connectors. State is in memory.
 */
export interface Plane extends AsyncDisposable {
  /** Answers one request; never throws. Every answer carries `X-Request-Id`. */
  handle(request: Request): Response | Promise<Response>;
  /** What is going on, per tunnel. */
  snapshot(): PlaneSnapshot;
  /** Whether connectors need no key. */
  readonly openIngress: boolean;
  /** Ends what waits: polls get an empty answer, connectors a 503; later requests too. */
  close(): void;
}

export interface PlaneSnapshot {
  readonly tunnels: readonly (BrokerSnapshot & { readonly id: string; readonly name: string })[];
}

/**
 * Sets up a control plane; it listens nowhere (see `servePlane`).
 *
 * @throws {OperatorError} naming the option that cannot be used
 */
export function createPlane(options: PlaneOptions): Plane {
  const clock = options.clock ?? systemClock;
  const limits = planeLimits(options.limits ?? {});
  const parts: PlaneParts = {
    store: new TunnelStore(options.tunnels ?? [], limits, clock),
    keys: new KeyRing(options.runtimeKeys, options.adminKey, options.connectorKey),
    limits,
    deadlines: new Deadlines(clock),
    clock,
    publicOrigin: checkedOrigin(options.publicOrigin),
  };
  const nextRequestId = requestIds();
  let closed = false;

  const close = () => {
    closed = true;
    for (const { broker } of parts.store.all()) broker.close("closing");
    parts.deadlines.close();
  };
  return {
    handle(request) {
      const requestId = nextRequestId();
      const stamp = (response: Response) => {
        response.headers.set("x-request-id", requestId);
        return response;
      };
      const failed = () => stamp(errorResponse(INTERNAL_ERROR));
      try {
        const answer = closed ? errorResponse(CLOSING) : route(parts, request);
        return answer instanceof Response ? stamp(answer) : answer.then(stamp).catch(failed);
      } catch {
        return failed();
      }
    },
    snapshot: () => ({
      tunnels: parts.store.all().map(({ tunnel, broker }) => ({
        id: tunnel.id,
        name: tunnel.name,
        ...broker.snapshot(),
      })),
    }),
    openIngress: parts.keys.openIngress,
    close,
    [Symbol.asyncDispose]() {
      close();
      return Promise.resolve();
    },
  };
}

function route(parts: PlaneParts, request: Request): Response | Promise<Response> {
  const { path, query } = splitTarget(request.url);
  if (path.startsWith("/v1/tunnel")) {
    // The singular form serves clients of old (wire-protocol §1).
    const rest = path.slice(path.startsWith("/v1/tunnels") ? 11 : 10);
    if (rest === "" || rest.startsWith("/")) return tunnelRoutes(parts, request, rest, path, query);
  }
  if (path.startsWith(INGRESS_PREFIX)) {
    return ingress(parts, request, path.slice(INGRESS_PREFIX.length));
  }
  if (path.startsWith(METADATA_PREFIX)) {
    return metadata(parts, request, path.slice(METADATA_PREFIX.length));
  }
  if (path === "/healthz") return new Response("live\n");
  if (path === "/readyz") return new Response("ready\n");
  return errorResponse(invalidUrl(request.method, path));
}

/** Ids that are unique across restarts without asking for random bytes each time. */
function requestIds(): () => string {
  const prefix = `req_${crypto.randomUUID().slice(0, 8)}`;
  let count = 0;
  return () => `${prefix}${(++count).toString(36).padStart(8, "0")}`;
}

function checkedOrigin(origin: string | undefined): string | undefined {
  if (origin !== undefined && URL.parse(origin)?.origin !== origin) {
    throw new OperatorError(`publicOrigin must look like https://host[:port], not "${origin}"`);
  }
  return origin;
}

const INTERNAL_ERROR = {
  status: 500,
  code: "internal_error",
  message: "the control plane failed to answer",
};
