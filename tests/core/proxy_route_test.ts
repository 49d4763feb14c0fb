import { assertEquals } from "@std/assert";
import { proxyId, routeAttrs, targetOf } from "../../lib/core/proxy_route.ts";

Deno.test("routeAttrs: a proxy has an id that anybody can compute, the other ways have none", () => {
  const known = { kind: "mcp_channel", name: "main", target: "mcp.test:443" } as const;
  const url = "http://proxy.test:3128";
  assertEquals(
    routeAttrs({ ...known, via: { mode: "proxy", url, source: "mcp.http-proxy" } }),
    {
      route_kind: "mcp_channel",
      route_name: "main",
      target_host: "mcp.test:443",
      route_mode: "proxy",
      proxy_source: "mcp.http-proxy",
      proxy_url: url,
      // printf 'http://proxy.test:3128' | sha256sum
      proxy_id: "43e9e9cee189af9a89592dafb79dfe74415b782034a269253a63570b34fb319d",
    },
  );
  assertEquals(routeAttrs({ ...known, via: { mode: "direct" } })["route_mode"], "direct");
  assertEquals(routeAttrs({ ...known, via: { mode: "direct" } })["proxy_source"], "none");
  const unix = routeAttrs({ ...known, via: { mode: "unix", path: "/run/mcp.sock" } });
  assertEquals(unix["unix_socket_path"], "/run/mcp.sock");
  assertEquals([unix["proxy_source"], unix["proxy_url"]], ["none", undefined]);
  assertEquals(proxyId(url) === proxyId("http://proxy.test:3129"), false);
});

Deno.test("targetOf: host and port, the default one added", () => {
  assertEquals(
    ["https://a.test/x", "http://a.test", "http://[::1]:9/", "https://a.test:443"].map(targetOf),
    ["a.test:443", "a.test:80", "[::1]:9", "a.test:443"],
  );
});
