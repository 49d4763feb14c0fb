import { proxyId, routeAttrs, type RouteRecord } from "../../core/proxy_route.ts";

/** A way out of this machine, under the published names (operator-surface §5). */
export function routeJson(route: RouteRecord): Readonly<Record<string, string>> {
  const { route_kind: _kind, route_name: _name, target_host: _target, ...way } = routeAttrs(route);
  return { kind: route.kind, name: route.name, target: route.target, ...way };
}

/** Each proxy once: what stands behind an id (operator-surface §5). */
export function proxyIdentities(routes: readonly RouteRecord[]) {
  const known = new Map<string, { proxy_id: string; proxy_url: string; proxy_source: string }>();
  for (const { via } of routes) {
    if (via.mode !== "proxy") continue;
    const id = proxyId(via.url);
    if (!known.has(id)) {
      known.set(id, { proxy_id: id, proxy_url: via.url, proxy_source: via.source });
    }
  }
  return [...known.values()];
}
