import { assertEquals } from "@std/assert";
import { proxyId, type RouteRecord } from "../../../lib/core/proxy_route.ts";
import { proxyIdentities, routeJson } from "../../../lib/ops/admin/route_json.ts";

const BASE = { kind: "mcp_channel", name: "main", target: "h:443" } as const;
const DIRECT: RouteRecord = { ...BASE, via: { mode: "direct" } };
const UNIX: RouteRecord = { ...BASE, via: { mode: "unix", path: "/s" } };
const PROXY: RouteRecord = {
  ...BASE,
  via: { mode: "proxy", url: "http://p:1", source: "env:HTTP_PROXY" },
};

Deno.test("routeJson: direct, through a socket, through a proxy [operator §5]", () => {
  assertEquals(routeJson(DIRECT), { ...BASE, route_mode: "direct", proxy_source: "none" });
  assertEquals(routeJson(UNIX), {
    ...BASE,
    route_mode: "direct",
    proxy_source: "none",
    unix_socket_path: "/s",
  });
  assertEquals(routeJson(PROXY), {
    ...BASE,
    route_mode: "proxy",
    proxy_source: "env:HTTP_PROXY",
    proxy_url: "http://p:1",
    proxy_id: proxyId("http://p:1"),
  });
});

Deno.test("proxyIdentities: each proxy once, in the order of the routes", () => {
  const via = (url: string, source: string): RouteRecord => ({
    ...BASE,
    via: { mode: "proxy", url, source },
  });
  const again = via("http://p:1", "mcp.http-proxy");
  assertEquals(
    proxyIdentities([DIRECT, PROXY, UNIX, again, via("http://q", "a")])
      .map(({ proxy_url, proxy_source }) => `${proxy_url} ${proxy_source}`),
    ["http://p:1 env:HTTP_PROXY", "http://q a"],
  );
});
