import { assertEquals, assertStringIncludes } from "@std/assert";
import { ADMIN_KEY, TUNNEL } from "../plane/plane_fixture.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { ROOT, runProcess } from "./process.ts";

const BODY = `{"id":"${TUNNEL}","name":"far","description":"away"}`;
const ANSWER =
  `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\nconnection: close\r\n\r\n${BODY}`;
/** A name that only a proxy could know. */
const HOST = "plane.invalid";

/** `admin tunnels get` against a host, with the right to speak to it. */
function get(url: string, env: Readonly<Record<string, string>>, flags: readonly string[] = []) {
  const rights = [
    ...["--no-prompt", "--allow-env", "--allow-read", `--allow-net=127.0.0.1,${HOST}:80`],
  ];
  return runProcess({
    args: [
      ...["run", "-q", ...rights, `${ROOT}main.ts`, "admin", "tunnels", "get", TUNNEL],
      ...["--control-plane.base-url", url, ...flags],
    ],
    env: { OPENAI_ADMIN_KEY: ADMIN_KEY, ...env },
  });
}

Deno.test("admin tunnels: goes through HTTP_PROXY with its credentials", async () => {
  await using proxy = serveForwardProxy({ credentials: "ada:secret", refusal: () => ANSWER });
  const { code, stdout, stderr } = await get(`http://${HOST}`, {
    HTTP_PROXY: proxy.url.replace("//", "//ada:secret@"),
  });
  assertEquals([code, stdout.split("\n")[1], stderr], [0, "  Name: far", ""]);
  const [head = ""] = proxy.heads;
  assertStringIncludes(head, `GET http://${HOST}/v1/tunnels/${TUNNEL} HTTP/1.1`);
  assertStringIncludes(
    head.toLowerCase(),
    `proxy-authorization: basic ${btoa("ada:secret").toLowerCase()}`,
  );
});

Deno.test("admin tunnels: NO_PROXY and loopback go around the proxy", async () => {
  await using proxy = serveForwardProxy({ refusal: () => ANSWER });
  await using near = serveOrigin(() => new Response(BODY));
  const HTTP_PROXY = proxy.url;
  assertEquals((await get(`http://${HOST}`, { HTTP_PROXY, NO_PROXY: HOST })).code, 1);
  assertEquals((await get(near.url, { HTTP_PROXY })).code, 0);
  assertEquals([near.seen.length, proxy.heads], [1, []]);
});

Deno.test("admin tunnels: a proxy of the client's own settings is not used", async () => {
  await using proxy = serveForwardProxy({ refusal: () => ANSWER });
  const env = { TUNNEL_CLIENT_HTTP_PROXY: proxy.url, CONTROL_PLANE_HTTP_PROXY: proxy.url };
  assertEquals((await get(`http://${HOST}`, env)).code, 1);
  assertEquals(proxy.heads, []);
});

Deno.test("admin tunnels: --ca-bundle and CA_BUNDLE add a private authority", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "plane" });
  await using host = serveOrigin(() => new Response(BODY), identity);
  const without = await get(host.url, {});
  assertEquals(without.code, 1);
  assertStringIncludes(without.stderr, "--ca-bundle");
  assertEquals((await get(host.url, {}, ["--ca-bundle", authority.caFile])).code, 0);
  assertEquals((await get(host.url, { CA_BUNDLE: authority.caFile })).code, 0);
  const missing = await get(host.url, { CA_BUNDLE: "/not/there.pem" });
  assertEquals(missing.code, 1);
  assertStringIncludes(missing.stderr, "/not/there.pem");
});
