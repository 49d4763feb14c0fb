import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { needsRelay, openHttpClient } from "../../lib/core/http_client.ts";
import { socketFailure } from "../../lib/core/socket_failure.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { egress, hear } from "../fixtures/hear.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls, serveTlsProxy } from "../fixtures/tls_server.ts";

const CREDENTIALS = { username: "us er", password: "p:ä" };
const BASIC = `Basic ${new TextEncoder().encode("us er:p:ä").toBase64()}`;

async function failureOf(trying: Promise<unknown>): Promise<string> {
  const { failure } = socketFailure(await assertRejects(() => trying));
  return failure.source;
}

Deno.test("proxy: an http target is asked for in absolute form, Basic credentials with it [network §9.1]", async () => {
  await using origin = serveOrigin();
  await using proxy = serveForwardProxy();
  const target = `${origin.url}/a?b=1`;
  const way = { url: proxy.url, targetScheme: "http" } as const;
  assertEquals(await hear(egress({ proxy: way }), target), "200 origin");
  assertEquals(await hear(egress({ proxy: { ...way, ...CREDENTIALS } }), target), "200 origin");
  const [plain = "", withBasic = ""] = proxy.heads;
  assertMatch(plain, new RegExp(`^GET ${origin.url}/a\\?b=1 HTTP/1\\.1\r\n`));
  assert(!/proxy-authorization/i.test(plain), "nothing without credentials");
  assert(withBasic.includes(`proxy-authorization: ${BASIC}`), withBasic);
  assert(!/proxy-authorization/i.test(origin.seen.join()), "the proxy keeps it");
});

Deno.test("proxy: an https target goes through CONNECT, credentials only to the proxy [network §9.1]", async () => {
  await using authority = await openAuthority();
  await using origin = serveOrigin(undefined, await authority.issue({ name: "origin" }));
  await using proxy = serveForwardProxy();
  const way = egress({
    caCerts: [authority.ca],
    proxy: { url: proxy.url, targetScheme: "https", ...CREDENTIALS },
  });
  assertEquals(await hear(way, origin.url), "200 origin");
  const [head = ""] = proxy.heads;
  assertMatch(head, new RegExp(`^CONNECT 127\\.0\\.0\\.1:${origin.port} HTTP/1\\.1\r\n`));
  assert(head.includes(`Proxy-Authorization: ${BASIC}`), head);
  assertEquals([proxy.heads.length, origin.seen.length], [1, 1]);
  // The runtime repeats what the client knows; that is the relay's token and not the credentials.
  assert(!origin.seen.join().includes(BASIC), origin.seen.join());
});

Deno.test("proxy: credentials are encrypted on the way to an https proxy, for both kinds of target [network §9.1]", async () => {
  await using authority = await openAuthority();
  await using plain = serveOrigin();
  await using secure = serveOrigin(undefined, await authority.issue({ name: "origin" }));
  await using proxy = serveForwardProxy({ identity: await authority.issue({ name: "proxy" }) });
  assert(proxy.url.startsWith("https://"));
  const way = (targetScheme: "http" | "https") =>
    egress({ caCerts: [authority.ca], proxy: { url: proxy.url, targetScheme, ...CREDENTIALS } });
  assertEquals(await hear(way("https"), secure.url), "200 origin");
  assertEquals(await hear(way("http"), plain.url), "200 origin");
  assertEquals(proxy.heads.map((head) => head.split(" ")[0]), ["CONNECT", "GET"]);
  for (const head of proxy.heads) {
    assertMatch(head, new RegExp(`proxy-authorization: ${BASIC}`, "i"));
  }
  assert(![...plain.seen, ...secure.seen].join().includes(BASIC));
  assertEquals(
    await failureOf(hear(egress({ proxy: { url: proxy.url, targetScheme: "http" } }), plain.url)),
    "tls",
    "the proxy's own certificate is checked",
  );
});

Deno.test("proxy: a client certificate is for the target, not for an https proxy that asks for one", async () => {
  await using authority = await openAuthority();
  const { cert, key } = await authority.issue({ name: "client" });
  const identity = await authority.issue({ name: "server" });
  await using target = await serveTls({ identity, clientCa: authority.ca, require: true });
  await using proxy = await serveTlsProxy({ identity, clientCa: authority.ca });
  const caCerts = [authority.ca];
  const clientCertificate = { cert, key };
  const secure = { url: proxy.url, targetScheme: "https" } as const;
  const way = egress({ caCerts, clientCertificate, proxy: secure });
  assertEquals(await hear(way, target.url), "200 ok");
  const plain = { url: proxy.url, targetScheme: "http" } as const;
  const clear = egress({ caCerts, clientCertificate, proxy: plain });
  assertEquals(await hear(clear, "http://a.test/x"), "200 ok");
  assertEquals(target.seen.map(({ client }) => client), ["client"]);
  assertEquals(proxy.seen.map(({ method, client }) => [method, client]), [
    ["CONNECT", undefined],
    ["GET", undefined],
  ]);
});

Deno.test("needsRelay: only where the runtime would show or withhold what it should not", () => {
  const of = (
    url: string,
    targetScheme: "http" | "https",
    credentials: { username?: string },
    hasCertificate = false,
  ) => needsRelay({ proxy: { url, targetScheme, ...credentials }, hasCertificate });
  const basic = { username: "u" };
  const table: [boolean, boolean][] = [
    [of("http://p", "http", {}), false],
    [of("http://p", "http", basic), false],
    [of("http://p", "https", {}), false],
    [of("http://p", "https", basic), true],
    [of("http://p", "https", {}, true), false],
    [of("https://p", "http", {}), false],
    [of("https://p", "http", basic), true],
    [of("https://p", "http", {}, true), false],
    [of("https://p", "https", {}), false],
    [of("https://p", "https", basic), true],
    [of("https://p", "https", {}, true), true],
    [needsRelay({ hasCertificate: true }), false],
  ];
  assertEquals(table.map(([actual]) => actual), table.map(([, expected]) => expected));
});

Deno.test("openHttpClient: disposing of a client ends its relay as well", async () => {
  const proxy = { url: "http://127.0.0.1:9", targetScheme: "https", ...CREDENTIALS } as const;
  {
    using client = openHttpClient(egress({ proxy }));
    await assertRejects(() => fetch("https://a.test/", { client }), TypeError);
  }
  // What is left open fails the test.
});

Deno.test("proxy: CONNECT refused is a failure, not an answer", async () => {
  await using proxy = serveForwardProxy({
    refusal: () => "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
  });
  const way = egress({ proxy: { url: proxy.url, targetScheme: "https" } });
  const error = await assertRejects(() => hear(way, "https://mcp.test/"), TypeError);
  assertEquals(socketFailure(error).notSent, true);
  assertEquals(proxy.heads.length, 1);
});

Deno.test("caCerts: a private authority fails without, works with it, and with two of them [network §9.4]", async () => {
  await using one = await openAuthority("one");
  await using two = await openAuthority("two");
  await using first = serveOrigin(undefined, await one.issue({ name: "a", keyKind: "rsa" }));
  await using second = serveOrigin(undefined, await two.issue({ name: "b" }));
  assertEquals(await failureOf(hear(egress(), first.url)), "tls");
  assertEquals(await failureOf(hear(egress({ caCerts: [two.ca] }), first.url)), "tls");
  const both = egress({ caCerts: [one.ca, two.ca] });
  assertEquals(await hear(both, first.url), "200 origin");
  assertEquals(await hear(both, second.url), "200 origin");
});

Deno.test("tls: an expired certificate and one for another host are failures of TLS", async () => {
  await using authority = await openAuthority();
  const expired = await authority.issue({ name: "expired", days: -1 });
  const stranger = await authority.issue({ name: "stranger", san: "DNS:other.test" });
  for (const identity of [expired, stranger]) {
    await using origin = serveOrigin(undefined, identity);
    const trying = hear(egress({ caCerts: [authority.ca] }), origin.url);
    assertEquals(await failureOf(trying), "tls");
    assertEquals(origin.seen, []);
  }
});

Deno.test("clientCertificate: shown to a server that asks, of every kind; without it the server refuses", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  await using server = await serveTls({ identity, clientCa: authority.ca, require: true });
  const caCerts = [authority.ca];
  for (const keyKind of ["ec", "rsa"] as const) {
    const { cert, key } = await authority.issue({ name: `client-${keyKind}`, keyKind });
    const way = egress({ caCerts, clientCertificate: { cert, key } });
    assertEquals(await hear(way, server.url), "200 ok");
  }
  assertEquals(server.seen.map(({ client }) => client), ["client-ec", "client-rsa"]);
  assertEquals(await failureOf(hear(egress({ caCerts }), server.url)), "tls");
  assertEquals(server.seen.length, 2);
});

Deno.test("openHttpClient: what is no usable certificate throws at once", async () => {
  await using authority = await openAuthority();
  const { cert } = await authority.issue({ name: "a" });
  const { key } = await authority.issue({ name: "b" });
  assertThrows(() => openHttpClient(egress({ clientCertificate: { cert, key } })), TypeError);
  assertThrows(() => openHttpClient(egress({ clientCertificate: { cert: "x", key } })));
});

Deno.test("unixSocket: the URL's host stays the Host header, whatever it resolves to", async () => {
  const dir = await Deno.makeTempDir();
  const seen: string[] = [];
  const server = Deno.serve({ path: `${dir}/s`, onListen() {} }, (request) => {
    seen.push(`${request.url} ${request.headers.get("host")}`);
    return new Response("socket");
  });
  try {
    const way = egress({ unixSocket: `${dir}/s` });
    assertEquals(await hear(way, "http://mcp.invalid:8080/mcp"), "200 socket");
    assertEquals(seen, ["http://mcp.invalid:8080/mcp mcp.invalid:8080"]);
  } finally {
    await server.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("redirect: the other origin sees nothing at all [network §9.6]", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  await using other = await serveTls({ identity, clientCa: authority.ca });
  await using server = await serveTls({
    identity,
    clientCa: authority.ca,
    answer: (_, response) => response.writeHead(307, { location: `${other.url}/stolen` }).end(),
  });
  const clientCertificate = await authority.issue({ name: "client" });
  const { cert, key } = clientCertificate;
  const way = egress({ caCerts: [authority.ca], clientCertificate: { cert, key } });
  assertEquals(await hear(way, server.url), "307 ");
  assertEquals([server.seen.length, server.seen[0]?.client], [1, "client"]);
  assertEquals(other.seen, []);
});
