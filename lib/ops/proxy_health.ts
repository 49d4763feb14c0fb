import { proxyId, routeAttrs, type RouteRecord } from "../core/proxy_route.ts";
import type { PlainValue } from "../core/redact.ts";
import type { ProxyCheck } from "./proxy_health_check.ts";

/**
 * What is known about the proxy of a route (network-and-oauth §2). For people and metrics only: the
 * traffic itself tells readiness whether a hop works. Pure.
 */
export interface ProxyHealth {
  readonly route: RouteRecord;
  /** A route with a proxy is `unhealthy` until a check says otherwise. */
  readonly state: "direct" | "healthy" | "unhealthy";
  /** Unix milliseconds. */
  readonly lastCheckAt?: number;
  readonly lastSuccessAt?: number;
  /** The latest checks, oldest first. */
  readonly history: readonly ProxyCheck[];
}

/** Checks kept for each route: ten minutes at the usual interval. */
export const MAX_HISTORY = 10;

/** What is known before the first check. */
export function unchecked(route: RouteRecord): ProxyHealth {
  return { route, state: route.via.mode === "proxy" ? "unhealthy" : "direct", history: [] };
}

/** The health after one more check. */
export function afterCheck(health: ProxyHealth, check: ProxyCheck): ProxyHealth {
  const well = check.outcome.kind === "ok";
  const lastSuccessAt = well ? check.at : health.lastSuccessAt;
  return {
    route: health.route,
    state: well ? "healthy" : "unhealthy",
    lastCheckAt: check.at,
    ...(lastSuccessAt === undefined ? {} : { lastSuccessAt }),
    history: [...health.history, check].slice(-MAX_HISTORY),
  };
}

/** The same route as far as its health goes: nothing about the way has changed. */
export function routeKey({ kind, name, target, via }: RouteRecord): string {
  return JSON.stringify([kind, name, via.mode, via.mode === "proxy" ? via.url : "", target]);
}

/** Sorted by kind, name, mode, proxy URL and target. */
export function sortedHealth(all: Iterable<ProxyHealth>): ProxyHealth[] {
  return [...all].sort((a, b) => {
    const [left, right] = [routeKey(a.route), routeKey(b.route)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}

/** One proxy, over all routes that use it. */
export interface ProxyGauge {
  readonly proxyId: string;
  /** False as soon as one of its routes is unhealthy. */
  readonly healthy: boolean;
  /** Unix milliseconds of the latest; 0 if there was none. */
  readonly lastCheckAt: number;
  readonly lastSuccessAt: number;
}

/** One entry for each distinct proxy, in the order of the routes. */
export function proxyGauges(all: readonly ProxyHealth[]): ProxyGauge[] {
  const gauges = new Map<string, ProxyGauge>();
  for (const { route, state, lastCheckAt = 0, lastSuccessAt = 0 } of all) {
    if (route.via.mode !== "proxy") continue;
    const { url } = route.via;
    const known = gauges.get(url);
    gauges.set(url, {
      proxyId: known?.proxyId ?? proxyId(url),
      healthy: (known?.healthy ?? true) && state === "healthy",
      lastCheckAt: Math.max(known?.lastCheckAt ?? 0, lastCheckAt),
      lastSuccessAt: Math.max(known?.lastSuccessAt ?? 0, lastSuccessAt),
    });
  }
  return [...gauges.values()];
}

/** The published form: `{route, health_state, last_check, last_success, history}`. */
export function proxyHealthData(health: ProxyHealth): { readonly [name: string]: PlainValue } {
  return {
    route: routeAttrs(health.route),
    health_state: health.state,
    last_check: dateOf(health.lastCheckAt),
    last_success: dateOf(health.lastSuccessAt),
    history: health.history.map(checkData),
  };
}

/** One check in its published form; what is not known is `null`. */
export function checkData(
  { at, tcpMs, connectMs, status, outcome }: ProxyCheck,
): { readonly [name: string]: PlainValue } {
  const failure = outcome.kind === "failed" ? outcome : undefined;
  return {
    timestamp: new Date(at).toISOString(),
    success: outcome.kind === "ok",
    tcp_duration_ms: rounded(tcpMs),
    connect_duration_ms: rounded(connectMs),
    error_phase: failure?.phase ?? null,
    error_reason: failure?.reason ?? null,
    error_detail: failure?.detail ?? null,
    http_status: status ?? null,
    http_status_category: status === undefined ? null : `${Math.floor(status / 100)}xx`,
  };
}

function dateOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** To microseconds: a phase on loopback takes less than a millisecond. */
function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 1000) / 1000;
}
