import { assert, assertEquals, assertRejects } from "@std/assert";
import { openProxyRelay } from "../../lib/core/proxy_relay.ts";
import { readHead, writeHead } from "../../lib/core/proxy_wire.ts";
import type { ProxyEgress } from "../../lib/core/egress.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveOrigin } from "../fixtures/origin.ts";

const CREDENTIALS = { username: "user", password: "hush" };

function relayTo(proxy: Partial<ProxyEgress>) {
  const relay = openProxyRelay(
    { url: "http://127.0.0.1:9", targetScheme: "https", ...CREDENTIALS, ...proxy },
    [],
  );
  assert("url" in relay.proxy && relay.proxy.url !== undefined);
  const { basicAuth, url } = relay.proxy;
  const port = Number(new URL(url).port);
  return {
    token: `Proxy-Authorization: Basic ${btoa(`${basicAuth?.username}:${basicAuth?.password}`)}`,
    connect: () => Deno.connect({ hostname: "127.0.0.1", port }),
    [Symbol.dispose]: () => relay.close(),
  };
}

Deno.test("openProxyRelay: the token is not the credentials and opens the tunnel", async () => {
  await using origin = serveOrigin();
  await using proxy = serveForwardProxy({ credentials: "user:hush" });
  using relay = relayTo({ url: proxy.url });
  assert(!relay.token.includes(btoa("user:hush")));
  using conn = await relay.connect();
  await writeHead(conn, [`CONNECT 127.0.0.1:${origin.port} HTTP/1.1`, "X-A: b", relay.token]);
  assertEquals((await readHead(conn)).first, "HTTP/1.1 200 Connection established");
  assertEquals(proxy.heads, [
    [
      `CONNECT 127.0.0.1:${origin.port} HTTP/1.1`,
      "X-A: b",
      `Proxy-Authorization: Basic ${btoa("user:hush")}`,
    ].join("\r\n"),
  ]);
  await writeHead(conn, ["GET /in HTTP/1.1", "Host: a.test", "Connection: close"]);
  assertEquals((await readHead(conn)).first, "HTTP/1.1 200 OK");
  assertEquals(origin.seen.length, 1);
});

Deno.test("openProxyRelay: without the token nobody on this machine borrows the credentials", async () => {
  await using proxy = serveForwardProxy();
  using relay = relayTo({ url: proxy.url });
  const attempts: string[][] = [
    ["CONNECT a.test:443 HTTP/1.1"],
    ["CONNECT a.test:443 HTTP/1.1", `Proxy-Authorization: Basic ${btoa("x:")}`],
    ["CONNECT a.test:443 HTTP/1.1", `Proxy-Authorization: Basic ${btoa(":")}`],
    ["GET http://a.test/ HTTP/1.1", relay.token],
  ];
  for (const lines of attempts) {
    using conn = await relay.connect();
    await writeHead(conn, lines);
    assertEquals((await readHead(conn)).first, "HTTP/1.1 403 Forbidden", lines.join());
  }
  assertEquals(proxy.heads, []);
});

Deno.test("openProxyRelay: a proxy that is not there is a 502, its refusal comes through", async () => {
  using dead = relayTo({ url: "http://127.0.0.1:9" });
  using first = await dead.connect();
  await writeHead(first, ["CONNECT a.test:443 HTTP/1.1", dead.token]);
  assertEquals((await readHead(first)).first, "HTTP/1.1 502 Bad Gateway");
  await using proxy = serveForwardProxy({ credentials: "other:secret" });
  using wrong = relayTo({ url: proxy.url });
  using second = await wrong.connect();
  await writeHead(second, ["CONNECT a.test:443 HTTP/1.1", wrong.token]);
  assertEquals((await readHead(second)).first, "HTTP/1.1 407 Proxy Authentication Required");
});

Deno.test("openProxyRelay: closing cuts what runs through it and takes nothing more", async () => {
  await using origin = serveOrigin();
  await using proxy = serveForwardProxy();
  const relay = relayTo({ url: proxy.url });
  using conn = await relay.connect();
  await writeHead(conn, [`CONNECT 127.0.0.1:${origin.port} HTTP/1.1`, relay.token]);
  await readHead(conn);
  relay[Symbol.dispose]();
  assertEquals(await conn.read(new Uint8Array(1)).catch(() => null), null);
  await assertRejects(relay.connect, Deno.errors.ConnectionRefused);
});
