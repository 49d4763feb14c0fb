import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import type { Egress, ProxyEgress } from "../../lib/core/egress.ts";
import { openSender } from "../../lib/harpoon/send.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { egress } from "../fixtures/hear.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { hasTinyproxy, startTinyproxy } from "../fixtures/tinyproxy.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls, serveTlsProxy } from "../fixtures/tls_server.ts";
import { inShort, outbound, plain, sendTo, serveRaw } from "./send_peers.ts";

const CREDENTIALS = { username: "us er", password: "p:ä" };
const BASIC = `Basic ${new TextEncoder().encode("us er:p:ä").toBase64()}`;

function via(proxy: Partial<ProxyEgress> & { readonly url: string }, over: Partial<Egress> = {}) {
  return egress({ proxy: { targetScheme: "http", ...proxy }, ...over });
}

Deno.test("proxy: an http target is asked for by its whole URL, as written; credentials stay with the proxy [network §9.1]", async () => {
  await using origin = serveOrigin();
  await using proxy = serveForwardProxy();
  await using sender = openSender();
  const url = `${origin.url}/a//b/%2e?x=a+b`;
  const outcome = await sendTo(sender, url, { egress: via({ url: proxy.url, ...CREDENTIALS }) });
  assertEquals(inShort(outcome), "200 origin");
  const [head = ""] = proxy.heads;
  assert(head.startsWith(`GET ${url} HTTP/1.1\r\n`), head);
  assert(head.includes(`\r\nProxy-Authorization: ${BASIC}`), head);
  assert(head.includes(`\r\nHost: 127.0.0.1:${origin.port}\r\n`), head);
  assert(!/proxy-authorization/i.test(origin.seen.join()), "the proxy keeps it");
  await using wanting = serveForwardProxy({ credentials: "a:b" });
  const refused = await sendTo(sender, url, { egress: via({ url: wanting.url, ...CREDENTIALS }) });
  assertEquals(inShort(refused), "failed proxy response");
});

Deno.test("proxy: an https target goes through CONNECT, which the proxy alone sees the credentials of [network §9.1]", async () => {
  await using authority = await openAuthority();
  const [identity, client] = [
    await authority.issue({ name: "origin" }),
    await authority.issue({ name: "client" }),
  ];
  await using origin = await serveTls({ identity, clientCa: authority.ca, require: true });
  await using proxy = serveForwardProxy();
  await using sender = openSender();
  const trust = { caCerts: [authority.ca], clientCertificate: client };
  const way = via({ url: proxy.url, ...CREDENTIALS }, trust);
  for (let i = 0; i < 2; i++) {
    const outcome = await sendTo(sender, `${origin.url}/a//b?c`, { egress: way });
    assertEquals(inShort(outcome), "200 ok");
  }
  assertEquals([proxy.heads.length, proxy.tunnels], [1, 1], "the tunnel is kept");
  const [head = ""] = proxy.heads;
  assertMatch(head, new RegExp(`^CONNECT 127\\.0\\.0\\.1:${origin.port} HTTP/1\\.1\r\n`));
  assert(head.includes(`\r\nProxy-Authorization: ${BASIC}`), head);
  assertEquals(origin.seen.map((seen) => [seen.url, seen.client]), [
    ["/a//b?c", "client"],
    ["/a//b?c", "client"],
  ]);
  assertEquals(origin.seen.some(({ headers }) => /proxy-/i.test(headers.join())), false);
});

Deno.test("proxy: an https proxy is verified, and sees no certificate that is for the target", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "both" });
  const client = await authority.issue({ name: "client" });
  await using secure = await serveTls({ identity, clientCa: authority.ca, require: true });
  await using clear = serveOrigin();
  await using asking = await serveTlsProxy({ identity, clientCa: authority.ca });
  await using forward = serveForwardProxy({ identity });
  await using sender = openSender();
  const trust = { caCerts: [authority.ca], clientCertificate: client };
  const tunnelled = await sendTo(sender, secure.url, { egress: via({ url: asking.url }, trust) });
  assertEquals(inShort(tunnelled), "200 ok");
  assertEquals(secure.seen.map((seen) => seen.client), ["client"]);
  assertEquals(asking.seen.map((seen) => [seen.method, seen.client]), [["CONNECT", undefined]]);
  const forwarded = await sendTo(sender, clear.url, { egress: via({ url: forward.url }, trust) });
  assertEquals(inShort(forwarded), "200 origin");
  const unknown = await sendTo(sender, clear.url, { egress: via({ url: forward.url }) });
  assertEquals(inShort(unknown), "failed proxy request");
});

Deno.test("proxy: one that refuses, hangs up, talks too much or is not there is a proxy trouble", async () => {
  const answers = [
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nsecret",
    "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n",
    "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
    "garbage\r\n\r\n",
    `HTTP/1.1 200 OK\r\nX: ${"y".repeat(20_000)}\r\n\r\n`,
    "",
  ];
  await using sender = openSender();
  for (const answer of answers) {
    await using proxy = serveRaw((write) => write(answer));
    const outcome = await sendTo(sender, "https://target.test/", {
      egress: via({ url: proxy.url }),
    });
    assertEquals(inShort(outcome), "failed proxy request", answer.slice(0, 40));
    await proxy.ended(1);
  }
  const gone = await sendTo(sender, "https://target.test/", {
    egress: via({ url: "http://127.0.0.1:1" }),
  });
  assertEquals(inShort(gone), "failed proxy request");
});

Deno.test("proxy: one that never answers is given up with the signal", async () => {
  await using proxy = serveRaw(() => Promise.resolve("open"));
  await using sender = openSender();
  const given = new AbortController();
  const way = via({ url: proxy.url });
  const sending = sender.send(outbound("https://target.test/", { egress: way }), given.signal);
  const rejected = assertRejects(() => sending);
  await proxy.seen(1);
  const reason = new DOMException("the time is up", "TimeoutError");
  given.abort(reason);
  assertStrictEquals(await rejected, reason);
  await proxy.ended(1);
});

Deno.test("proxy: names are the proxy's to resolve, an address as host is judged here", async () => {
  await using proxy = serveRaw((write) => write(plain("by proxy")));
  await using sender = openSender({ resolve: () => Promise.reject(new Error("not ours")) });
  const ask = async (host: string) =>
    inShort(
      await sendTo(sender, `http://${host}/`, {
        egress: via({ url: proxy.url }),
        addresses: ["10.0.0.0/8"],
      }),
    );
  assertEquals(await ask("internal.test"), "200 by proxy");
  assertEquals(await ask("10.1.2.3"), "200 by proxy");
  assertEquals(await ask("127.0.0.1"), "failed address request");
  assertEquals(proxy.requests.length, 2);
});

Deno.test({
  name: "proxy: a proxy of the distribution serves both kinds of target, with credentials",
  ignore: !hasTinyproxy,
  async fn() {
    await using authority = await openAuthority();
    await using secure = await serveTls({ identity: await authority.issue({ name: "origin" }) });
    await using clear = serveOrigin();
    await using proxy = await startTinyproxy({
      credentials: ["user", "word"],
      connectPorts: [secure.port],
    });
    await using sender = openSender();
    const way = (password: string) =>
      via({ url: proxy.url, username: "user", password }, { caCerts: [authority.ca] });
    const ask = async (url: string, password: string) =>
      inShort(await sendTo(sender, url, { egress: way(password) }));
    assertEquals(await ask(secure.url, "word"), "200 ok");
    assertEquals(await ask(clear.url, "word"), "200 origin");
    assertEquals(await ask(secure.url, "wrong"), "failed proxy request");
  },
});
