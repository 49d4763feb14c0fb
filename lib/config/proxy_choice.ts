import { bypassesProxy } from "../core/no_proxy.ts";
import type { RouteVia } from "../core/proxy_route.ts";
import type { ProxySetting, Settings } from "./settings.ts";

/** What decides about a proxy: the common settings and where each value came from. */
export type ProxySources = Pick<Settings, "network" | "origins">;

/** A place where a proxy may be set for a hop, above the global one. */
export interface OwnProxy {
  readonly proxy: ProxySetting | undefined;
  /** The setting's name and flag, by which its source is told. */
  readonly setting: string;
  readonly flag: string;
}

/** The proxy of a request and the name of where it was set. */
export type ProxyChoice =
  | { readonly kind: "direct" }
  | { readonly kind: "proxy"; readonly proxy: ProxySetting; readonly source: string };

/**
 * The proxy for a URL: the first of `own` (channel before section), then the global one, then the
 * system's for the URL's scheme. Only the last one heeds `NO_PROXY` (network-and-oauth §1.1, §1.2).
 */
export function chooseProxy(
  url: string,
  own: readonly OwnProxy[],
  sources: ProxySources,
): ProxyChoice {
  const explicit = explicitProxy(own, sources);
  if (explicit !== undefined) return explicit;
  const { system } = sources.network;
  const isHttps = new URL(url).protocol === "https:";
  const proxy = isHttps ? system.https : system.http;
  if (proxy === undefined || bypassesProxy(url, system.noProxy)) return { kind: "direct" };
  return { kind: "proxy", proxy, source: isHttps ? "env:HTTPS_PROXY" : "env:HTTP_PROXY" };
}

/** The proxy that was set for a hop or for all, whatever the URL; `undefined` leaves it to the system. */
export function explicitProxy(
  own: readonly OwnProxy[],
  { network, origins }: ProxySources,
): ProxyChoice & { readonly kind: "proxy" } | undefined {
  const global = { proxy: network.httpProxy, setting: "http_proxy", flag: "http-proxy" };
  for (const { proxy, setting, flag } of [...own, global]) {
    if (proxy !== undefined) {
      return { kind: "proxy", proxy, source: sourceOf(origins[setting], flag) };
    }
  }
  return undefined;
}

/** The way of a route record that a choice stands for. */
export function viaOf(choice: ProxyChoice): RouteVia {
  return choice.kind === "direct"
    ? { mode: "direct" }
    : { mode: "proxy", url: choice.proxy.origin, source: choice.source };
}

/** A variable tells its own name; command line and file are both told by the flag's. */
function sourceOf(origin: string | undefined, flag: string): string {
  return origin !== undefined && /^[A-Z][A-Z0-9_]*$/.test(origin) ? origin : flag;
}
