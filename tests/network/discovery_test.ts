import { assert, assertEquals } from "@std/assert";
import { discoverOauth } from "../../lib/mcp/oauth_look.ts";
import { registrationsOf } from "../../lib/mcp/oauth_registrations.ts";
import {
  AUTH_SERVER_PLACE,
  authServerDocument,
  challenge,
  RESOURCE_PLACE,
  resourceDocument,
} from "../fixtures/oauth_documents.ts";
import { upstreamTo } from "../fixtures/oauth_upstream.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { answeredBy, serveTls } from "../fixtures/tls_server.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { type ScriptedServer, serveScript, valuesOf } from "../mcp/http_channel_harness.ts";

const NEVER = new AbortController().signal;
const ABSENT = () => new Response(null, { status: 404 });

interface SocketServer extends AsyncDisposable {
  readonly path: string;
  readonly seen: readonly { readonly url: string; readonly headers: Headers }[];
}

/** A server on a Unix socket, by path of the URL. */
async function serveSocket(
  script: Readonly<Record<string, () => Response>>,
): Promise<SocketServer> {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/mcp.sock`;
  const seen: { url: string; headers: Headers }[] = [];
  const server = Deno.serve({ path, onListen() {} }, async (request) => {
    seen.push({ url: request.url, headers: new Headers(request.headers) });
    await request.body?.cancel();
    return (script[new URL(request.url).pathname] ?? ABSENT)();
  });
  return {
    path,
    seen,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

Deno.test("discoverOauth: behind a Unix socket the headers are those of TCP, and other origins stay out of it [network §9.7] [network §9.15]", async () => {
  await using idp: ScriptedServer = serveScript(({ path }) =>
    path === AUTH_SERVER_PLACE ? authServerDocument(idp.origin) : ABSENT()
  );
  await using server = await serveSocket({
    "/mcp": () => challenge("http://mcp.invalid/meta"),
    "/meta": () => resourceDocument("http://mcp.invalid/mcp", idp.origin),
  });
  using upstream = upstreamTo("http://mcp.invalid/mcp", {
    egress: { unixSocket: server.path },
    headers: [["X-Key", "plain"], ["X-Both", "plain"]],
    discoveryHeaders: [["x-both", "discovery"]],
    outsideCa: [],
  });
  const finding = await discoverOauth(upstream, NEVER);
  assert(finding.kind === "found" && finding.authServer.kind === "found");
  assertEquals(server.seen.map(({ url }) => url), [
    "http://mcp.invalid/mcp",
    "http://mcp.invalid/meta",
  ]);
  for (const { headers } of server.seen) {
    assertEquals([headers.get("x-key"), headers.get("x-both")], ["plain", "discovery"]);
  }
  // The authorization server is where its URL says, and sees nothing that is for the other.
  assertEquals(idp.requests.map(({ path }) => path), [AUTH_SERVER_PLACE]);
  for (const name of ["x-key", "x-both"]) {
    assertEquals(idp.requests.flatMap(({ headers }) => valuesOf(headers, name)), []);
  }
  const onSocket = registrationsOf(finding, upstream.url)
    .filter(({ onMcpSocket }) => onMcpSocket)
    .map(({ role }) => role);
  assertEquals(onSocket, ["prmd-resource", "prmd-source"]);
});

Deno.test("discoverOauth: an authorization server of the server's own origin is asked through its socket [network §9.15]", async () => {
  const origin = "http://mcp.invalid";
  await using server = await serveSocket({
    [RESOURCE_PLACE]: () => resourceDocument(`${origin}/mcp`, origin),
    [AUTH_SERVER_PLACE]: () => authServerDocument(origin),
  });
  using upstream = upstreamTo(`${origin}/mcp`, {
    egress: { unixSocket: server.path },
    headers: [["X-Key", "plain"]],
    outsideCa: [],
  });
  const finding = await discoverOauth(upstream, NEVER);
  assert(finding.kind === "found" && finding.authServer.kind === "found");
  const last = server.seen.at(-1);
  assertEquals([last?.url, last?.headers.get("x-key")], [origin + AUTH_SERVER_PLACE, null]);
  assert(registrationsOf(finding, upstream.url).every(({ onMcpSocket }) => onMcpSocket));
});

Deno.test("discoverOauth: a redirect that spells the default port out stays at home, another port does not [network §9.12]", async () => {
  const origin = "http://mcp.invalid";
  for (const [port, kind] of [[80, "found"], [8080, "failed"]] as const) {
    await using server = await serveSocket({
      [RESOURCE_PLACE]: () =>
        new Response(null, { status: 302, headers: { location: `${origin}:${port}/meta` } }),
      "/meta": () => resourceDocument(`${origin}/mcp`),
    });
    using upstream = upstreamTo(`${origin}/mcp`, { egress: { unixSocket: server.path } });
    const finding = await discoverOauth(upstream, NEVER);
    assertEquals(finding.kind, kind);
    assertEquals(server.seen.some(({ url }) => url.endsWith("/meta")), kind === "found");
    assert(finding.kind !== "failed" || /another origin/.test(finding.why));
  }
});

Deno.test("discoverOauth: a redirect is judged before anybody is dialled, over TLS and with a certificate at hand [network §9.6] [network §9.12]", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  const { cert, key } = await authority.issue({ name: "client" });
  let dialled = 0;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = (async () => {
    for await (const conn of listener) {
      dialled++;
      conn.close();
    }
  })().catch(() => {});
  const location = `https://127.0.0.1:${listener.addr.port}/meta`;
  await using server = await serveTls({
    identity,
    clientCa: authority.ca,
    require: true,
    answer: answeredBy(({ url }) =>
      new URL(url).pathname.startsWith(RESOURCE_PLACE)
        ? new Response(null, { status: 307, headers: { location } })
        : challenge(location)
    ),
  });
  using upstream = upstreamTo(`${server.url}/mcp`, {
    egress: { caCerts: [authority.ca], clientCertificate: { cert, key } },
    outsideCa: [authority.ca],
  });
  const finding = await discoverOauth(upstream, NEVER);
  assertEquals(finding.attempts.map(({ outcome }) => outcome.kind), [
    "elsewhere",
    "redirect",
    "redirect",
  ]);
  assertEquals(server.seen.map(({ url, client }) => [url, client]), [
    ["/mcp", "client"],
    [`${RESOURCE_PLACE}/mcp`, "client"],
    [RESOURCE_PLACE, "client"],
  ]);
  listener.close();
  await accepting;
  assertEquals(dialled, 0);
});

Deno.test("discoverOauth: only the first authorization server is connected to and registered, even if it is of no use [network §9.14]", async () => {
  await using first = serveOrigin(ABSENT);
  await using second: ScriptedServer = serveScript(() => authServerDocument(second.origin));
  await using server: ScriptedServer = serveScript(({ path }) =>
    path === RESOURCE_PLACE ? resourceDocument(server.url, first.url, second.origin) : ABSENT()
  );
  using upstream = upstreamTo(server.url, { outsideCa: [] });
  const finding = await discoverOauth(upstream, NEVER);
  assert(finding.kind === "found" && finding.authServer.kind === "failed");
  assert(first.seen.length > 0);
  assertEquals(second.connections(), 0);
  const records = registrationsOf(finding, upstream.url);
  assertEquals(records.filter(({ url }) => url.startsWith(second.origin)), []);
  assertEquals(records.filter(({ url }) => url.startsWith(first.url)).length, 1);
});

Deno.test("discoverOauth: no credential, path or query of an issuer's URL is in the reason of a failure [network §9.16]", async () => {
  const failures: readonly (readonly [string, () => Response])[] = [
    ["HTTP 404", ABSENT],
    ["HTTP 500", () => new Response("hush", { status: 500 })],
    ["HTTP 200: it redirects", () => Response.redirect("http://other.invalid/hush?hush")],
    ["no JSON", () => new Response("hush", { headers: { "content-type": "application/json" } })],
    ["no metadata", () => new Response("hush", { headers: { "content-type": "text/html" } })],
  ];
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  closed.close();
  for (const [what, answer] of [...failures, ["refused", ABSENT] as const]) {
    await using idp = serveOrigin(answer);
    const port = what === "refused" ? closed.addr.port : idp.port;
    const issuer = `http://user:hush@127.0.0.1:${port}/tenant-hush?key=hush`;
    await using server: ScriptedServer = serveScript(({ path }) =>
      path === RESOURCE_PLACE ? resourceDocument(server.url, issuer) : ABSENT()
    );
    using upstream = upstreamTo(server.url, { outsideCa: [] });
    const finding = await discoverOauth(upstream, NEVER);
    assert(finding.kind === "found" && finding.authServer.kind === "failed", what);
    assert(finding.authServer.attempts.length > 0, what);
    const told = [finding.authServer.why, ...finding.authServer.attempts.map(({ why }) => why)];
    assert(!/hush|tenant|127\.0\.0\.1/.test(told.join()), told.join());
  }
});
