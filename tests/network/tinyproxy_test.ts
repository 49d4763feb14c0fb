import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { ProxyEgress } from "../../lib/core/egress.ts";
import { socketFailure } from "../../lib/core/socket_failure.ts";
import { checkProxy } from "../../lib/ops/proxy_health_check.ts";
import { egress, hear } from "../fixtures/hear.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { hasTinyproxy, startTinyproxy } from "../fixtures/tinyproxy.ts";

const NEVER = new AbortController().signal;
const CREDENTIALS = { username: "user", password: "hush" };
const ignore = !hasTinyproxy;

function lookAt(url: string, proxy: ProxyEgress) {
  const route = {
    kind: "mcp_channel",
    name: "main",
    target: new URL(url).host,
    via: { mode: "proxy", url: proxy.url, source: "http-proxy" },
  } as const;
  return checkProxy({ url, route, egress: { poolSize: 1, caCerts: [], proxy } }, NEVER);
}

Deno.test({
  name: "tinyproxy: both kinds of target come through, and the check says so",
  ignore,
  async fn() {
    await using authority = await openAuthority();
    await using plain = serveOrigin();
    await using secure = serveOrigin(undefined, await authority.issue({ name: "origin" }));
    await using proxy = await startTinyproxy();
    for (const origin of [plain, secure]) {
      const targetScheme = origin === plain ? "http" : "https";
      const way = { url: proxy.url, targetScheme } as const;
      assertEquals(
        await hear(egress({ caCerts: [authority.ca], proxy: way }), origin.url),
        "200 origin",
      );
      assertEquals((await lookAt(origin.url, way)).outcome, { kind: "ok" });
    }
    // The real proxy adds its name where it can see the request, and cannot where it is encrypted.
    assertMatch(plain.seen.join(), /via: .*tinyproxy/i);
    assert(!/via:/i.test(secure.seen.join()));
  },
});

Deno.test({
  name:
    "tinyproxy: with Basic credentials in, without them out; the target never sees them [network §9.1]",
  ignore,
  async fn() {
    await using authority = await openAuthority();
    await using plain = serveOrigin();
    await using secure = serveOrigin(undefined, await authority.issue({ name: "origin" }));
    await using proxy = await startTinyproxy({ credentials: ["user", "hush"] });
    const caCerts = [authority.ca];
    const http = { url: proxy.url, targetScheme: "http" } as const;
    const https = { url: proxy.url, targetScheme: "https" } as const;
    const known = (way: ProxyEgress) => egress({ caCerts, proxy: { ...way, ...CREDENTIALS } });
    assertEquals(await hear(known(http), plain.url), "200 origin");
    assertEquals(await hear(known(https), secure.url), "200 origin");
    const secret = btoa("user:hush");
    assert(![...plain.seen, ...secure.seen].join().includes(secret));

    assertMatch(await hear(egress({ proxy: http }), plain.url), /^407 /);
    const refused = await assertRejects(() => hear(egress({ caCerts, proxy: https }), secure.url));
    assertEquals(socketFailure(refused).notSent, true);
    const wrong = egress({ caCerts, proxy: { ...https, username: "user", password: "wrong" } });
    await assertRejects(() => hear(wrong, secure.url));
    assertEquals([plain.seen.length, secure.seen.length], [1, 1]);

    assertEquals((await lookAt(secure.url, { ...https, ...CREDENTIALS })).outcome.kind, "ok");
    for (const way of [http, https]) {
      const { outcome, status } = await lookAt(way === http ? plain.url : secure.url, way);
      assert(outcome.kind === "failed");
      assertEquals([status, outcome.reason], [407, "bad_status"]);
    }
  },
});

Deno.test({
  name: "tinyproxy: CONNECT to a port it does not allow fails the request and the check",
  ignore,
  async fn() {
    await using origin = serveOrigin();
    await using proxy = await startTinyproxy({ connectPorts: [1] });
    const target = `https://127.0.0.1:${origin.port}`;
    const way = { url: proxy.url, targetScheme: "https" } as const;
    const error = await assertRejects(() => hear(egress({ proxy: way }), target), TypeError);
    assertEquals(socketFailure(error).notSent, true);
    const { outcome, status } = await lookAt(target, way);
    assertEquals([outcome.kind, status], ["failed", 403]);
    assertEquals(origin.seen, []);
  },
});

Deno.test({
  name: "tinyproxy: once it is gone, the check tells it",
  ignore,
  async fn() {
    await using origin = serveOrigin();
    const target = `https://127.0.0.1:${origin.port}`;
    const proxy = await startTinyproxy();
    const way = { url: proxy.url, targetScheme: "https" } as const;
    assertEquals((await lookAt(target, way)).outcome.kind, "ok");
    await proxy[Symbol.asyncDispose]();
    const { outcome } = await lookAt(target, way);
    assert(outcome.kind === "failed");
    assertEquals([outcome.phase, outcome.reason], ["tcp", "dial_error"]);
  },
});
