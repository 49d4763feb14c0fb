import { assertEquals, assertRejects } from "@std/assert";
import { discoverProtectedResource } from "../../lib/mcp/oauth_discovery.ts";
import type { OAuthDiscoveryCommand } from "../../lib/wire/command.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { upstreamTo } from "../fixtures/oauth_upstream.ts";
import type { Recorded } from "../fixtures/raw_mcp_server.ts";
import {
  httpTest,
  openHttp,
  repeated,
  serveScript,
  USER_AGENT,
  valuesOf,
} from "./http_channel_harness.ts";
import { base, final, NEVER, replies } from "./stdio_harness.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";
const DOCUMENT =
  ' {"resource":"http://x/mcp" ,"n":1.0,"authorization_servers":["http:\\/\\/as"]}\n';

httpTest(
  "oauth_discovery: the document is byte for byte, its headers unfiltered (wire-protocol §9.29)",
  async () => {
    await using server = serveScript(({ path }) =>
      path === "/meta"
        ? new Response(DOCUMENT, {
          headers: [["retry-after", "7"], ["location", "/l"], ["x-own", "a, b"], ["x-own", "c"]],
        })
        : challenge(`Bearer resource_metadata="${server.origin}/meta"`)
    );
    await using stage = openHttp(server.url);
    const reply = await final(stage.channel, discovery());
    assertEquals(reply.kind === "oauth_document" && [reply.status, reply.document], [
      200,
      DOCUMENT,
    ]);
    const headers = reply.kind === "oauth_document" ? reply.headers : [];
    assertEquals(valuesOf(headers, "retry-after"), ["7"]);
    assertEquals(valuesOf(headers, "location"), ["/l"]);
    assertEquals(valuesOf(headers, "x-own"), ["a, b", "c"]);
    assertEquals(paths(server.requests), ["POST /mcp", "GET /meta"]);
  },
);

httpTest("oauth_discovery: a challenge found only by GET counts as well", async () => {
  await using server = serveScript(({ method, path }) =>
    path === "/meta"
      ? new Response(DOCUMENT)
      : method === "GET"
      ? challenge(`Bearer resource_metadata="${server.origin}/meta"`)
      : new Response(null, { status: 400 })
  );
  await using stage = openHttp(server.url);
  assertEquals((await final(stage.channel, discovery())).kind, "oauth_document");
  assertEquals(paths(server.requests), ["POST /mcp", "GET /mcp", "GET /meta"]);
});

httpTest("oauth_discovery: candidates are tried in order until one has a document", async () => {
  await using server = serveScript(({ path }) => {
    switch (path) {
      case "/meta":
        return new Response("gone", { status: 500 });
      case `${WELL_KNOWN}/mcp`:
        return new Response("<html>catch-all</html>");
      case WELL_KNOWN:
        return new Response(DOCUMENT);
      default:
        return challenge(`Bearer resource_metadata="${server.origin}/meta"`);
    }
  });
  await using stage = openHttp(server.url);
  assertEquals((await final(stage.channel, discovery())).kind, "oauth_document");
  assertEquals(paths(server.requests).slice(1), [
    "GET /meta",
    `GET ${WELL_KNOWN}/mcp`,
    `GET ${WELL_KNOWN}`,
  ]);
});

httpTest(
  "oauth_discovery: a challenge URL of another origin is ignored, that origin never asked",
  async () => {
    await using other = serveScript(() => new Response(DOCUMENT));
    await using server = serveScript(({ path }) =>
      path === "/mcp"
        ? challenge(`Bearer resource_metadata="${other.origin}/meta"`)
        : path === WELL_KNOWN
        ? new Response(DOCUMENT)
        : new Response(null, { status: 404 })
    );
    await using stage = openHttp(server.url);
    assertEquals((await final(stage.channel, discovery())).kind, "oauth_document");
    assertEquals(other.requests, []);
  },
);

httpTest("oauth_discovery: a redirect of a candidate is not followed", async () => {
  await using other = serveScript(() => new Response(DOCUMENT));
  await using server = serveScript(() =>
    new Response(null, { status: 302, headers: { location: `${other.origin}/meta` } })
  );
  await using stage = openHttp(server.url);
  assertEquals(await final(stage.channel, discovery()), unavailable(502));
  assertEquals(other.requests, []);
});

httpTest(
  "oauth_discovery: static headers reach every request, the connector's Authorization none [network §9.7] [network §9.17]",
  async () => {
    await using server = serveScript(({ path }) =>
      path === WELL_KNOWN ? new Response(DOCUMENT) : new Response(null, { status: 404 })
    );
    await using stage = openHttp(server.url, [["X-Static", "1"]]);
    const command = discovery([
      ["authorization", "Bearer connector"],
      ["Accept", "text/event-stream"],
      ["Accept-Encoding", "gzip"],
      ["X-Request-Id", "r-1"],
    ]);
    await final(stage.channel, command);
    assertEquals(paths(server.requests), [
      "POST /mcp",
      "GET /mcp",
      `GET ${WELL_KNOWN}/mcp`,
      `GET ${WELL_KNOWN}`,
    ]);
    for (const { headers } of server.requests) {
      assertEquals(valuesOf(headers, "authorization"), []);
      assertEquals(valuesOf(headers, "x-static"), ["1"]);
      assertEquals(valuesOf(headers, "x-request-id"), ["r-1"]);
      assertEquals(valuesOf(headers, "user-agent"), [USER_AGENT]);
    }
    for (const { headers } of server.requests.slice(2)) {
      assertEquals(valuesOf(headers, "accept"), ["application/json"]);
      assertEquals(valuesOf(headers, "accept-encoding"), ["identity"]);
    }
  },
);

httpTest(
  "oauth_discovery: discovery headers beat static ones at every place [network §9.7]",
  async () => {
    await using server = serveScript(() => new Response(null, { status: 404 }));
    using upstream = upstreamTo(server.url, {
      headers: [["X-Both", "static"], ["X-Static", "1"]],
      discoveryHeaders: [["x-both", "discovery"]],
    });
    await discoverProtectedResource(upstream, discovery([["X-Static", "consumer"]]), NEVER);
    assertEquals(server.requests.length, 4);
    for (const { headers } of server.requests) {
      assertEquals(valuesOf(headers, "x-both"), ["discovery"]);
      assertEquals(valuesOf(headers, "x-static"), ["consumer"]);
    }
  },
);

const NO_DOCUMENT: readonly (readonly [what: string, status: number, respond: () => Response])[] = [
  ["404 everywhere", 404, () => new Response(null, { status: 404 })],
  ["500 everywhere", 502, () => new Response(null, { status: 500 })],
  ["401 everywhere", 502, () => new Response(null, { status: 401 })],
  ["a body that is no JSON", 502, () => new Response("<html>")],
  ["JSON without resource", 502, () => new Response('{"resource":7}')],
  ["JSON that is no object", 502, () => new Response('["resource"]')],
  ["bytes that are no UTF-8", 502, () => new Response(Uint8Array.of(0x7b, 0xff, 0x7d))],
];
for (const [what, status, respond] of NO_DOCUMENT) {
  httpTest(`oauth_discovery: ${what} is answered with ${status} (design §2.2)`, async () => {
    await using server = serveScript(respond);
    await using stage = openHttp(server.url);
    assertEquals(await final(stage.channel, discovery()), unavailable(status));
  });
}

httpTest("oauth_discovery: 404 and 500 together are no 404", async () => {
  await using server = serveScript(({ path }) =>
    new Response(null, { status: path === WELL_KNOWN ? 404 : 500 })
  );
  await using stage = openHttp(server.url);
  assertEquals(await final(stage.channel, discovery()), unavailable(502));
});

httpTest("oauth_discovery: a document of 1 MiB passes, a larger one does not", async () => {
  const head = '{"resource":"http://x/mcp"}';
  let bytes = 1024 * 1024;
  await using server = serveScript(({ path }) => {
    if (path !== WELL_KNOWN) return new Response(null, { status: 404 });
    const text = head + " ".repeat(bytes - head.length);
    return new Response(repeated(new TextEncoder().encode(text), 1));
  });
  await using stage = openHttp(server.url);
  const reply = await final(stage.channel, discovery());
  assertEquals(reply.kind === "oauth_document" && reply.document.length, bytes);
  bytes++;
  assertEquals(await final(stage.channel, discovery()), unavailable(502));
});

httpTest("oauth_discovery: nobody there is a 502, at once", async () => {
  await using stage = openHttp(refusingUrl());
  assertEquals(await final(stage.channel, discovery()), unavailable(502));
});

httpTest("oauth_discovery: a server that hangs is bounded by the command's signal", async () => {
  await using server = serveScript(({ path }, gone) =>
    path === "/mcp" ? new Response(null, { status: 404 }) : untilGone(gone)
  );
  await using stage = openHttp(server.url);
  const cancel = new AbortController();
  const waiting = replies(stage.channel, discovery(), cancel.signal);
  await server.seen(3);
  cancel.abort(new Error("deadline"));
  await assertRejects(() => waiting, Error, "deadline");
  assertEquals(server.requests.length, 3);
});

httpTest(
  "oauth_discovery: a server silent to the probe is still asked for the documents",
  async () => {
    await using server = serveScript(({ path }, gone) =>
      path === "/mcp" ? untilGone(gone) : new Response(DOCUMENT)
    );
    await using stage = openHttp(server.url);
    assertEquals((await final(stage.channel, discovery())).kind, "oauth_document");
    assertEquals(paths(server.requests), ["POST /mcp", `GET ${WELL_KNOWN}/mcp`]);
  },
);

function discovery(headers: HeaderList = []): OAuthDiscoveryCommand {
  return { ...base(headers), kind: "oauth_discovery" };
}

function challenge(value: string): Response {
  return new Response(null, { status: 401, headers: { "www-authenticate": value } });
}

function unavailable(status: number) {
  return {
    kind: "failed" as const,
    status,
    headers: [],
    failure: { source: "protocol" as const, kind: "non_protocol_response" as const },
  };
}

function paths(requests: readonly Recorded[]): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

function untilGone(gone: AbortSignal): Promise<Response> {
  return new Promise((resolve) =>
    gone.addEventListener("abort", () => resolve(new Response(null, { status: 503 })))
  );
}
