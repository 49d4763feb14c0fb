import type { Egress } from "./egress.ts";
import { nodeCrypto } from "./node_crypto.ts";

/** One hop in full: where it goes, what may be told about it, and how a client for it is opened. */
export interface Hop {
  readonly url: string;
  readonly route: RouteRecord;
  readonly egress: Egress;
}

/**
 * How one hop leaves this machine, without anything secret: for logs, doctor and the admin data
 * (network-and-oauth §1.4).
 */
export interface RouteRecord {
  readonly kind: "control_plane" | "mcp_channel" | "harpoon_target";
  /** `control-plane`, the channel's name, the target's label. */
  readonly name: string;
  /** `host:port`, the default port added. */
  readonly target: string;
  readonly via: RouteVia;
}

/** The way itself. */
export type RouteVia =
  | { readonly mode: "direct" }
  /** A Unix socket has no proxy, whatever is configured. */
  | { readonly mode: "unix"; readonly path: string }
  | {
    readonly mode: "proxy";
    /** `scheme://host[:port]`, lower case, no credentials. */
    readonly url: string;
    /** A flag's name, a variable's name, or `env:NAME` for a variable of the system. */
    readonly source: string;
  };

/** The same proxy has the same id in every record: SHA-256 of its URL, as hex. */
export function proxyId(url: string): string {
  return nodeCrypto().createHash("sha256").update(url).digest("hex");
}

/** The record under the names that logs and the admin data use. */
export function routeAttrs(record: RouteRecord): Record<string, string> {
  const { kind, name, target, via } = record;
  const known = { route_kind: kind, route_name: name, target_host: target };
  switch (via.mode) {
    case "direct":
      return { ...known, route_mode: "direct", proxy_source: "none" };
    case "unix":
      return {
        ...known,
        route_mode: "direct",
        proxy_source: "none",
        unix_socket_path: via.path,
      };
    case "proxy":
      return {
        ...known,
        route_mode: "proxy",
        proxy_source: via.source,
        proxy_url: via.url,
        proxy_id: proxyId(via.url),
      };
  }
}

/** `host:port` of a URL, the default port added; an IPv6 host keeps its brackets. */
export function targetOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}
