import { assertEquals } from "@std/assert";
import { chooseProxy, viaOf } from "../../lib/config/proxy_choice.ts";
import { networkSettings, proxy } from "./network_settings.ts";

const CHANNEL = { setting: "mcp.server_urls", flag: "mcp.server-url" };
const SECTION = { setting: "mcp.http_proxy", flag: "mcp.http-proxy" };
const SYSTEM = { http: proxy("http://sys-http"), https: proxy("http://sys-https"), noProxy: [] };

Deno.test("chooseProxy: channel > section > global > system > direct (network-and-oauth §1.1, §9)", () => {
  const [one, two, global] = ["http://one", "http://two", "http://global"].map((at) => proxy(at));
  const table: [
    channel: typeof one,
    section: typeof one,
    global: typeof one,
    system: boolean,
    url: string,
    chosen: string,
  ][] = [
    [one, two, global, true, "https://a.test", "http://one mcp.server-url"],
    [undefined, two, global, true, "https://a.test", "http://two mcp.http-proxy"],
    [undefined, undefined, global, true, "https://a.test", "http://global http-proxy"],
    [undefined, undefined, undefined, true, "https://a.test", "http://sys-https env:HTTPS_PROXY"],
    [undefined, undefined, undefined, true, "http://a.test", "http://sys-http env:HTTP_PROXY"],
    [undefined, undefined, undefined, true, "http://127.0.0.1:9", "direct"],
    [undefined, undefined, undefined, false, "https://a.test", "direct"],
  ];
  for (const [channel, section, global, withSystem, url, chosen] of table) {
    const sources = networkSettings({
      network: { httpProxy: global, ...(withSystem ? { system: SYSTEM } : {}) },
    });
    const own = [{ proxy: channel, ...CHANNEL }, { proxy: section, ...SECTION }];
    const choice = chooseProxy(url, own, sources);
    const told = choice.kind === "direct" ? "direct" : `${choice.proxy.origin} ${choice.source}`;
    assertEquals(told, chosen);
  }
});

Deno.test("chooseProxy: an explicit proxy ignores NO_PROXY, the system's heeds it (network-and-oauth §9)", () => {
  const system = { ...SYSTEM, noProxy: ["a.test", "*"] };
  const bypassed = networkSettings({ network: { system } });
  assertEquals(chooseProxy("https://a.test", [], bypassed).kind, "direct");
  const set = networkSettings({ network: { system, httpProxy: proxy("http://global") } });
  assertEquals(chooseProxy("https://a.test", [], set).kind, "proxy");
  assertEquals(chooseProxy("http://127.0.0.1:1", [], set).kind, "proxy", "not even for loopback");
});

Deno.test("chooseProxy: https targets do not fall back to HTTP_PROXY, nor the reverse", () => {
  const only = (system: { http?: typeof SYSTEM.http; https?: typeof SYSTEM.https }) =>
    networkSettings({
      network: { system: { http: system.http, https: system.https, noProxy: [] } },
    });
  assertEquals(chooseProxy("https://a.test", [], only({ http: SYSTEM.http })).kind, "direct");
  assertEquals(chooseProxy("http://a.test", [], only({ https: SYSTEM.https })).kind, "direct");
});

Deno.test("chooseProxy: the source is a variable by its name, else the flag's; credentials stay out of the way", () => {
  const origins: Record<string, string> = {
    "mcp.server_urls": "MCP_SERVER_URL",
    "mcp.http_proxy": "/etc/tunnel.yaml line 3",
    http_proxy: "--http-proxy",
  };
  const via = (own: Parameters<typeof chooseProxy>[1]) => {
    const network = { httpProxy: proxy("http://g:1", "user:hush") };
    const choice = chooseProxy("https://a.test", own, networkSettings({ network, origins }));
    return viaOf(choice);
  };
  const secret = proxy("https://p:2", "user:hush");
  assertEquals(via([{ proxy: secret, ...CHANNEL }]), {
    mode: "proxy",
    url: "https://p:2",
    source: "MCP_SERVER_URL",
  });
  assertEquals(via([{ proxy: secret, ...SECTION }]), {
    mode: "proxy",
    url: "https://p:2",
    source: "mcp.http-proxy",
  });
  assertEquals(via([]), { mode: "proxy", url: "http://g:1", source: "http-proxy" });
});
