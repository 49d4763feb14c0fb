import type { Hop, RouteVia } from "../../core/proxy_route.ts";

/** One way out of this machine, with the words and settings by which findings name it. */
export interface Way {
  readonly server: "the control plane" | "the MCP server" | "the target";
  /** `host:port`. */
  readonly target: string;
  readonly via: RouteVia;
  /** Setting that holds the server's address. */
  readonly addressSetting: "control_plane.base_url" | "mcp.server_urls" | "harpoon.targets";
  /** Setting of the client certificate for this server; its key's is named alike. */
  readonly certificateSetting:
    | "control_plane.client_cert"
    | "mcp.client_cert"
    | "client_cert in harpoon.targets";
  /** Setting of the proxy for this server. */
  readonly proxySetting: "control_plane.http_proxy" | "mcp.http_proxy" | "harpoon.http_proxy";
  /** Whether a client certificate is offered. */
  readonly hasCertificate: boolean;
}

/** The words for a hop. */
export function wayOf({ route, egress }: Hop): Way {
  const { target, via } = route;
  const common = { target, via, hasCertificate: egress.clientCertificate !== undefined };
  switch (route.kind) {
    case "control_plane":
      return {
        ...common,
        server: "the control plane",
        addressSetting: "control_plane.base_url",
        certificateSetting: "control_plane.client_cert",
        proxySetting: "control_plane.http_proxy",
      };
    case "mcp_channel":
      return {
        ...common,
        server: "the MCP server",
        addressSetting: "mcp.server_urls",
        certificateSetting: "mcp.client_cert",
        proxySetting: "mcp.http_proxy",
      };
    case "harpoon_target":
      return {
        ...common,
        server: "the target",
        addressSetting: "harpoon.targets",
        certificateSetting: "client_cert in harpoon.targets",
        proxySetting: "harpoon.http_proxy",
      };
  }
}

/** The way as evidence: where it goes, and who chose the proxy. */
export function wayLine({ target, via }: Pick<Way, "target" | "via">): string {
  switch (via.mode) {
    case "direct":
      return `way: directly to ${target}`;
    case "unix":
      return `way: through the unix socket ${via.path}`;
    case "proxy":
      return `way: through the proxy ${via.url} (from ${via.source}) to ${target}`;
  }
}
