import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { Egress, ProxyEgress } from "../../lib/core/egress.ts";
import { checkProxy, isProxied, type ProxiedHop } from "../../lib/ops/proxy_health_check.ts";
import { type ForwardProxyOptions, serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";

const NEVER = new AbortController().signal;

function hop(
  url: string,
  proxy: Partial<ProxyEgress> & { readonly url: string },
  caCerts: readonly string[] = [],
): ProxiedHop {
  const targetScheme = url.startsWith("https:") ? "https" : "http";
  const route = {
    kind: "mcp_channel",
    name: "main",
    target: new URL(url).host,
    via: { mode: "proxy", url: proxy.url, source: "http-proxy" },
  } as const;
  return { url, route, egress: { poolSize: 1, caCerts, proxy: { targetScheme, ...proxy } } };
}

async function checkAgainst(options: ForwardProxyOptions, url: string, proxy = {}) {
  await using server = serveForwardProxy(options);
  const seen = await checkProxy(hop(url, { url: server.url, ...proxy }), NEVER);
  return { ...seen, heads: server.heads };
}

Deno.test("checkProxy: an https target is asked for by CONNECT, with credentials, and let go", async () => {
  await using origin = serveOrigin();
  const target = `https://127.0.0.1:${origin.port}`;
  const credentials = { username: "user", password: "hush" };
  const seen = await checkAgainst({ credentials: "user:hush" }, target, credentials);
  assertEquals([seen.outcome.kind, seen.status], ["ok", 200]);
  assert((seen.tcpMs ?? 0) > 0 && (seen.connectMs ?? 0) > 0);
  assertEquals(seen.heads, [
    [
      `CONNECT 127.0.0.1:${origin.port} HTTP/1.1`,
      `Host: 127.0.0.1:${origin.port}`,
      `Proxy-Authorization: Basic ${btoa("user:hush")}`,
    ].join("\r\n"),
  ]);
  assertEquals(origin.seen, [], "nothing is said to the target");
});

Deno.test("checkProxy: 407 and every other refusal of CONNECT is bad_status [network §9.3, operator §12.15]", async () => {
  const table: [status: string, code: number][] = [
    ["407 Proxy Authentication Required", 407],
    ["403 Forbidden", 403],
    ["502 Bad Gateway", 502],
    ["302 Found", 302],
  ];
  for (const [status, code] of table) {
    const refusal = () => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;
    const { outcome, ...seen } = await checkAgainst({ refusal }, "https://mcp.test");
    assert(outcome.kind === "failed");
    assertEquals(
      [seen.status, outcome.phase, outcome.reason, outcome.detail],
      [code, "connect", "bad_status", `the proxy answered ${code}`],
    );
  }
});

Deno.test("checkProxy: an http target is asked for the way its traffic is, not by CONNECT", async () => {
  await using origin = serveOrigin(() => new Response(null, { status: 404 }));
  const seen = await checkAgainst({}, `${origin.url}/mcp?token=hush`);
  assertEquals([seen.outcome.kind, seen.status], ["ok", 404]);
  assertMatch(seen.heads[0] ?? "", new RegExp(`^HEAD ${origin.url}/ HTTP/1.1\r\n`));
  assert(!seen.heads.join().includes("hush"));
  for (const status of [407, 502, 503, 504]) {
    const refusal = () => `HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`;
    const { outcome } = await checkAgainst({ refusal }, "http://mcp.test");
    assertEquals(outcome.kind, "failed", `${status}`);
  }
});

Deno.test("checkProxy: TLS to an https proxy trusts the bundle, checks its name and says what is wrong [operator §12.15]", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "proxy" });
  const stranger = await authority.issue({ name: "stranger", san: "DNS:other.test" });
  await using target = serveOrigin();
  const url = `https://127.0.0.1:${target.port}`;
  await using proxy = serveForwardProxy({ identity });
  const trusted = await checkProxy(hop(url, { url: proxy.url }, [authority.ca]), NEVER);
  assertEquals(trusted.outcome, { kind: "ok" });
  await using other = serveForwardProxy({ identity: stranger });
  for (const way of [hop(url, { url: proxy.url }), hop(url, { url: other.url }, [authority.ca])]) {
    const { outcome, tcpMs } = await checkProxy(way, NEVER);
    assert(outcome.kind === "failed" && tcpMs !== undefined);
    assertEquals([outcome.phase, outcome.reason], ["connect", "connect_error"]);
    assertMatch(outcome.detail, /certificate/);
  }
});

Deno.test("checkProxy: nobody there, no such host, no answer, no HTTP", async () => {
  const at = { url: "http://127.0.0.1:9" };
  const refused = await checkProxy(hop("https://mcp.test", at), NEVER);
  assert(refused.outcome.kind === "failed" && refused.tcpMs === undefined);
  assertEquals([refused.outcome.phase, refused.outcome.reason], ["tcp", "dial_error"]);
  assertMatch(refused.outcome.detail, /refused/i);
  const unknown = await checkProxy(
    hop("https://mcp.test", { url: "http://proxy.invalid:3128" }),
    NEVER,
  );
  assert(unknown.outcome.kind === "failed");
  assertEquals([unknown.outcome.phase, unknown.outcome.reason], ["tcp", "dial_error"]);
  for (const text of ["SSH-2.0-x\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "x".repeat(20_000), ""]) {
    const { outcome, status } = await checkAgainst({ refusal: () => text }, "https://mcp.test");
    assert(outcome.kind === "failed", text);
    assertEquals([outcome.phase, outcome.reason, status], ["connect", "connect_error", undefined]);
  }
});

Deno.test("checkProxy: a proxy that says nothing is given up; the caller's signal ends it at once", async () => {
  await using proxy = serveForwardProxy({ hang: true });
  const stop = new AbortController();
  const checking = checkProxy(hop("https://mcp.test", { url: proxy.url }), stop.signal);
  const reason = new Error("stopping");
  stop.abort(reason);
  assertEquals(await assertRejects(() => checking), reason);
  const { outcome, connectMs = 0 } = await checkProxy(
    hop("https://mcp.test", { url: proxy.url }),
    NEVER,
    100,
  );
  assert(outcome.kind === "failed");
  assertEquals([outcome.phase, outcome.reason], ["connect", "timeout"]);
  assert(connectMs >= 90, `${connectMs}`);
});

Deno.test("isProxied: only a hop with a proxy can be looked at", () => {
  const proxied = hop("https://mcp.test", { url: "http://p" });
  const direct: Egress = { poolSize: 1, caCerts: [] };
  assertEquals([isProxied(proxied), isProxied({ ...proxied, egress: direct })], [true, false]);
});
