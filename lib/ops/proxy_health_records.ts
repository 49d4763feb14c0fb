import { proxyId, routeAttrs, type RouteRecord } from "../core/proxy_route.ts";
import type { LogRecord } from "./log_record.ts";
import type { ProxyHealth } from "./proxy_health.ts";

/** Which id stands for which proxy; nothing without a proxy. */
export function proxyIdentityRecord(routes: readonly RouteRecord[]): LogRecord | undefined {
  const proxies = new Map<string, Record<string, string>>();
  for (const { via } of routes) {
    if (via.mode !== "proxy" || proxies.has(via.url)) continue;
    const id = proxyId(via.url);
    proxies.set(via.url, { proxy_id: id, proxy_url: via.url, proxy_source: via.source });
  }
  if (proxies.size === 0) return undefined;
  return {
    level: "info",
    message: "proxy identity map",
    attrs: { component: "proxy", proxies: [...proxies.values()] },
  };
}

/** The lines of a round: one for each route whose proxy changed its state. */
export function proxyMovedRecords(
  before: readonly ProxyHealth[],
  after: readonly ProxyHealth[],
): LogRecord[] {
  return after.flatMap((health): LogRecord[] => {
    const { route, state, history } = health;
    const check = history.at(-1);
    const old = before.find(({ route: other }) =>
      other.kind === route.kind && other.name === route.name
    );
    // Nothing was known before the first check: then only bad news is news.
    const known = (old?.history.length ?? 0) > 0;
    if (check === undefined || (known ? old?.state === state : state === "healthy")) return [];
    const attrs = { component: "proxy", ...routeAttrs(route) };
    if (check.outcome.kind === "ok") {
      return [{ level: "info", message: "proxy works again", attrs }];
    }
    const { phase, reason, detail } = check.outcome;
    return [{
      level: "warn",
      message: "proxy does not work",
      attrs: { ...attrs, error_phase: phase, error_reason: reason, error: detail },
    }];
  });
}
