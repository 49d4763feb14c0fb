import { assert, assertEquals, assertRejects } from "@std/assert";
import type { OauthFinding } from "../../lib/mcp/oauth_finding.ts";
import { discoverOauth } from "../../lib/mcp/oauth_look.ts";
import { refusingUrl } from "../fixtures/fault_server.ts";
import {
  AUTH_SERVER_PLACE,
  authServerDocument,
  challenge,
  OPENID_PLACE,
  RESOURCE_PLACE,
  resourceDocument,
  untilGone,
} from "../fixtures/oauth_documents.ts";
import { upstreamTo } from "../fixtures/oauth_upstream.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { answeredBy, serveTls } from "../fixtures/tls_server.ts";
import type { Recorded } from "../fixtures/raw_mcp_server.ts";
import { httpTest, type ScriptedServer, serveScript, valuesOf } from "./http_channel_harness.ts";

const NEVER = new AbortController().signal;

/** A server by path; 404 elsewhere, and for `/mcp` unless it is named. */
function serve(
  script: Record<string, (origin: string, gone: AbortSignal) => Response | Promise<Response>>,
): ScriptedServer {
  const server: ScriptedServer = serveScript(({ path }, gone) =>
    script[path]?.(server.origin, gone) ?? new Response(null, { status: 404 })
  );
  return server;
}

function asked(requests: readonly Recorded[]): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

/** The finding in one line. */
function inShort(finding: OauthFinding): string {
  switch (finding.kind) {
    case "found":
      return `found by ${finding.source}, auth server ${finding.authServer.kind}`;
    case "not-advertised":
      return finding.kind;
    case "failed":
      return `failed at ${finding.source}: ${finding.why}`;
  }
}

const at = (suffix: string) => `${RESOURCE_PLACE}${suffix}`;
const doc = (origin: string) => resourceDocument(`${origin}/mcp`, origin);
const status = (code: number) => () => new Response(null, { status: code });

const LOOKS: readonly (readonly [
  what: string,
  script: Parameters<typeof serve>[0],
  finding: string,
])[] = [
  ["a challenge's place", {
    "/mcp": (o) => challenge(`${o}/meta`),
    "/meta": doc,
    [AUTH_SERVER_PLACE]: (o) => authServerDocument(o),
  }, "found by www_authenticate, auth server found"],
  ["a challenge counts with 401 only", {
    "/mcp": (o) => new Response(null, { status: 403, headers: challenge(`${o}/meta`).headers }),
    "/meta": doc,
  }, "not-advertised"],
  ["the place of the path", { [at("/mcp")]: doc }, "found by well_known_path, auth server failed"],
  ["the place of the origin", { [at("")]: doc }, "found by well_known_root, auth server failed"],
  ["a fault, then a document", {
    [at("/mcp")]: status(500),
    [at("")]: doc,
  }, "found by well_known_root, auth server failed"],
  ["a large refusal, then a document", {
    [at("/mcp")]: () => new Response(" ".repeat(1024 * 1024 + 1), { status: 404 }),
    [at("")]: doc,
  }, "found by well_known_root, auth server failed"],
  ["silence, then a document", {
    [at("/mcp")]: (_, gone) => untilGone(gone),
    [at("")]: doc,
  }, "found by well_known_root, auth server failed"],
  ["a refusal hides no document", {
    [at("/mcp")]: status(403),
    [at("")]: doc,
  }, "found by well_known_root, auth server failed"],
  ["a document only with success", {
    [at("/mcp")]: (o) => new Response(doc(o).body, { status: 401 }),
  }, "not-advertised"],
  ["404 everywhere", {}, "not-advertised"],
  ["an API-key server", {
    "/mcp": status(401),
    [at("/mcp")]: status(401),
    [at("")]: status(405),
  }, "not-advertised"],
  ["a named place that is not there", {
    "/mcp": (o) => challenge(`${o}/meta`),
  }, "failed at www_authenticate: HTTP 404"],
  ["a root that breaks", { [at("")]: status(500) }, "failed at well_known_root: HTTP 500"],
  ["a page for everything", {
    [at("/mcp")]: () => new Response("<html>"),
    [at("")]: () => new Response("<html>"),
  }, "failed at well_known_path: HTTP 200 without usable metadata: it is not JSON"],
  [
    "a document without end",
    {
      [at("/mcp")]: () => new Response(" ".repeat(1024 * 1024 + 1)),
    },
    "failed at well_known_path: HTTP 200 without usable metadata: the body is larger than 1048576 bytes",
  ],
  ["a document that names no server", {
    [at("")]: (o) => resourceDocument(`${o}/mcp`),
  }, "found by well_known_root, auth server none"],
];
for (const [what, script, finding] of LOOKS) {
  httpTest(`discoverOauth: ${what} [network §9.11]`, async () => {
    await using server = serve(script);
    using upstream = upstreamTo(server.url);
    assertEquals(inShort(await discoverOauth(upstream, NEVER)), finding);
  });
}

httpTest(
  "discoverOauth: redirects are followed at home, up to ten [network §9.12]",
  async () => {
    let hops = 10;
    await using server: ScriptedServer = serveScript(({ path }) => {
      if (path === at("/mcp")) return Response.redirect(`${server.origin}/hop/0`);
      const hop = Number(path.match(/^\/hop\/(\d+)$/)?.[1] ?? NaN);
      if (Number.isNaN(hop)) return new Response(null, { status: 404 });
      return hop + 1 < hops
        ? new Response(null, { status: 307, headers: { location: `/hop/${hop + 1}` } })
        : doc(server.origin);
    });
    using upstream = upstreamTo(server.url);
    assertEquals((await discoverOauth(upstream, NEVER)).kind, "found");
    hops = 11;
    assertEquals(
      inShort(await discoverOauth(upstream, NEVER)),
      "failed at well_known_path: HTTP 307: it redirects too often",
    );
  },
);

httpTest(
  "discoverOauth: another origin is not even connected to [network §9.12]",
  async () => {
    await using other = serve({ "/meta": doc });
    const elsewhere = `${other.origin}/meta`;
    await using server = serve({
      "/mcp": () => challenge(elsewhere),
      [at("/mcp")]: () => Response.redirect(elsewhere),
    });
    using upstream = upstreamTo(server.url, { outsideCa: [] });
    const finding = await discoverOauth(upstream, NEVER);
    assertEquals(
      inShort(finding),
      "failed at www_authenticate: the server's challenge names a place of another origin, which is not asked",
    );
    assertEquals(finding.attempts.map(({ outcome }) => outcome.kind), [
      "elsewhere",
      "redirect",
      "status",
    ]);
    assertEquals(other.connections(), 0);
  },
);

httpTest(
  "discoverOauth: static headers go to the server, none to the authorization server [network §9.7]",
  async () => {
    await using idp: ScriptedServer = serve({
      [AUTH_SERVER_PLACE]: (o) => authServerDocument(o),
    });
    await using server = serve({
      [at("")]: (o) => resourceDocument(`${o}/mcp`, idp.origin, "https://second.invalid"),
    });
    using upstream = upstreamTo(server.url, {
      headers: [["X-Key", "plain"], ["X-Both", "plain"]],
      discoveryHeaders: [["x-both", "discovery"]],
      outsideCa: [],
    });
    const finding = await discoverOauth(upstream, NEVER);
    assertEquals(inShort(finding), "found by well_known_root, auth server found");
    assertEquals(asked(server.requests), [
      "POST /mcp",
      "GET /mcp",
      `GET ${at("/mcp")}`,
      `GET ${at("")}`,
    ]);
    for (const { headers } of server.requests) {
      assertEquals(valuesOf(headers, "x-key"), ["plain"]);
      assertEquals(valuesOf(headers, "x-both"), ["discovery"]);
      assertEquals(valuesOf(headers, "user-agent"), ["probe-test/1"]);
    }
    assertEquals(asked(idp.requests), [`GET ${AUTH_SERVER_PLACE}`]);
    const sent = JSON.stringify(idp.requests.map(({ headers }) => headers)).toLowerCase();
    assert(!sent.includes("x-key") && !sent.includes("x-both"), sent);
  },
);

httpTest(
  "discoverOauth: without an egress to other origins their server is not asked",
  async () => {
    await using idp = serve({ [AUTH_SERVER_PLACE]: (o) => authServerDocument(o) });
    await using server = serve({ [at("")]: (o) => resourceDocument(o, idp.origin) });
    using upstream = upstreamTo(server.url);
    const finding = await discoverOauth(upstream, NEVER);
    assertEquals(inShort(finding), "found by well_known_root, auth server not-asked");
    assertEquals(idp.connections(), 0);
  },
);

httpTest(
  "discoverOauth: an issuer with a path is asked below it first; the exact issuer beats an earlier one [network §9.13]",
  async () => {
    const html = (o: string) =>
      new Response(authServerDocument(`${o}/t`).body, { headers: { "content-type": "text/html" } });
    await using server: ScriptedServer = serve({
      [at("")]: (o) => resourceDocument(o, `${o}/t`),
      [`/t${AUTH_SERVER_PLACE}`]: html,
      [`${AUTH_SERVER_PLACE}/t`]: () => authServerDocument("https://renamed.invalid"),
      [`/t${OPENID_PLACE}`]: (o) => authServerDocument(`${o}/t`),
    });
    using upstream = upstreamTo(server.url);
    const { origin } = server;
    const exact = await discoverOauth(upstream, NEVER);
    assert(exact.kind === "found" && exact.authServer.kind === "found");
    assertEquals(exact.authServer.url, `${origin}/t${OPENID_PLACE}`);
    assertEquals(exact.authServer.issuerMismatch, undefined);
    assertEquals(asked(server.requests).slice(4), [
      `GET /t${AUTH_SERVER_PLACE}`,
      `GET ${AUTH_SERVER_PLACE}/t`,
      `GET /t${OPENID_PLACE}`,
    ]);
  },
);

httpTest("discoverOauth: ends with its signal, whatever the server does", async () => {
  await using server = serveScript((_request, gone) => untilGone(gone));
  using upstream = upstreamTo(server.url);
  const stop = new AbortController();
  const looking = discoverOauth(upstream, stop.signal);
  await server.seen(1);
  stop.abort(new Error("stopping"));
  await assertRejects(() => looking, Error, "stopping");
});

httpTest("discoverOauth: nobody there is a failure with a reason and no address", async () => {
  using upstream = upstreamTo(refusingUrl());
  const finding = await discoverOauth(upstream, NEVER);
  assertEquals(inShort(finding), "failed at well_known_path: connection refused");
});

httpTest(
  "discoverOauth: over TLS; a private authority is needed for both servers [network §9.4]",
  async () => {
    await using authority = await openAuthority();
    const identity = await authority.issue({ name: "server" });
    await using idp = await serveTls({
      identity,
      answer: answeredBy(({ url }) => authServerDocument(new URL(url).origin)),
    });
    await using server = await serveTls({
      identity,
      answer: answeredBy(({ url }) =>
        new URL(url).pathname === at("")
          ? resourceDocument(url, idp.url)
          : new Response(null, { status: 404 })
      ),
    });
    const url = `${server.url}/mcp`;
    using known = upstreamTo(url, {
      egress: { caCerts: [authority.ca] },
      outsideCa: [authority.ca],
    });
    assertEquals(
      inShort(await discoverOauth(known, NEVER)),
      "found by well_known_root, auth server found",
    );
    using half = upstreamTo(url, { egress: { caCerts: [authority.ca] }, outsideCa: [] });
    const finding = await discoverOauth(half, NEVER);
    assert(finding.kind === "found" && finding.authServer.kind === "failed");
    assertEquals(finding.authServer.why, "the TLS handshake failed");
    using stranger = upstreamTo(url);
    assertEquals(
      inShort(await discoverOauth(stranger, NEVER)),
      "failed at well_known_path: the TLS handshake failed",
    );
  },
);
