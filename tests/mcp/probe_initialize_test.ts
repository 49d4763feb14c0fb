import { assert, assertEquals, assertRejects } from "@std/assert";
import type { HttpUpstream } from "../../lib/mcp/probe.ts";
import { type InitializeOutcome, probeInitialize } from "../../lib/mcp/probe_initialize.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { everythingArgv, startEverythingHttp } from "../fixtures/everything.ts";
import { garbage, hang, noAnswer, refusingUrl, serveFaults } from "../fixtures/fault_server.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { challenge, untilGone } from "../fixtures/oauth_documents.ts";
import { type UpstreamChoices, upstreamTo } from "../fixtures/oauth_upstream.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls } from "../fixtures/tls_server.ts";
import { httpTest, serveScript, valuesOf } from "./http_channel_harness.ts";
import { bounded, openStage } from "./stdio_harness.ts";

const NEVER = new AbortController().signal;
/** Longer than any answer here takes, short enough for those that never come. */
const SHORT_MS = 150;

async function probe(
  url: string,
  choices?: UpstreamChoices,
  timeoutMs?: number,
): Promise<InitializeOutcome> {
  using upstream: HttpUpstream & Disposable = upstreamTo(url, choices);
  return await probeInitialize(upstream, NEVER, timeoutMs);
}

function rpc(body: string, result: object): Response {
  return Response.json({ jsonrpc: "2.0", id: JSON.parse(body).id, result });
}

/** An event stream with these messages that stays open. */
function endlessStream(...messages: unknown[]): Response {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const message of messages) {
        controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(message)}\n\n`));
      }
    },
  });
  return new Response(stream, { headers: { "content-type": "text/event-stream" } });
}

const LEGACY = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  serverInfo: { name: "old", version: "1" },
};
const MODERN = {
  resultType: "complete",
  supportedVersions: ["2026-07-28"],
  capabilities: {},
  ttlMs: 0,
  cacheScope: "private",
  _meta: { "io.modelcontextprotocol/serverInfo": { name: "new", version: "2" } },
};

httpTest(
  "probeInitialize: a server of the modern era is asked once and leaves nothing behind",
  async () => {
    await using server = serveScript(({ body }) => rpc(body, MODERN));
    assertEquals(await probe(server.url), {
      kind: "ok",
      era: "modern",
      protocolVersion: "2026-07-28",
      server: { name: "new", version: "2" },
    });
    const [request] = server.requests;
    assertEquals(server.requests.length, 1);
    assert(request !== undefined);
    assertEquals(valuesOf(request.headers, "mcp-protocol-version"), ["2026-07-28"]);
    assertEquals(valuesOf(request.headers, "mcp-method"), ["server/discover"]);
    assertEquals(valuesOf(request.headers, "user-agent"), ["probe-test/1"]);
  },
);

httpTest("probeInitialize: a legacy server gets initialize, and its session is ended", async () => {
  await using server = serveScript(({ method, body }) => {
    if (method === "DELETE") return new Response(null, { status: 204 });
    if (JSON.parse(body).method !== "initialize") {
      return new Response("no session", { status: 400 });
    }
    const answer = rpc(body, LEGACY);
    answer.headers.set("mcp-session-id", "s-1");
    return answer;
  });
  const choices = { headers: [["X-Key", "1"]], discoveryHeaders: [["X-Probe", "2"]] } as const;
  const outcome = await probe(server.url, choices);
  assertEquals(outcome.kind === "ok" && [outcome.era, outcome.server.name], ["legacy", "old"]);
  assertEquals(server.requests.map(({ method }) => method), ["POST", "POST", "DELETE"]);
  assertEquals(valuesOf(server.requests[2]?.headers ?? [], "mcp-session-id"), ["s-1"]);
  for (const { headers } of server.requests) {
    assertEquals([...valuesOf(headers, "x-key"), ...valuesOf(headers, "x-probe")], ["1", "2"]);
  }
});

httpTest("probeInitialize: the answer may be an event stream that stays open", async () => {
  await using server = serveScript(({ body }) => {
    const { id, method } = JSON.parse(body);
    if (method !== "initialize") return new Response(null, { status: 404 });
    const other = { jsonrpc: "2.0", method: "notifications/message", params: {} };
    const answer = { jsonrpc: "2.0", id, result: LEGACY };
    return endlessStream(other, answer);
  });
  assertEquals((await probe(server.url)).kind, "ok");
});

httpTest("probeInitialize: real servers, over HTTP and stdio", async () => {
  const at = { hostname: "127.0.0.1", port: 0, name: "shop", version: "1.2.3" };
  await using stub = await serveStub(at);
  const outcome = await probe(stub.mcpUrl);
  assertEquals(outcome.kind === "ok" && outcome.server, { name: "shop", version: "1.2.3" });
  await using everything = await startEverythingHttp();
  const http = await probe(everything.url);
  assertEquals(http.kind === "ok" && http.era, "legacy", JSON.stringify(http));
  await using stage = openStage({}, everythingArgv());
  const stdio = await probeInitialize(stage.channel, NEVER, 20_000);
  assertEquals(stdio, http);
});

Deno.test("probeInitialize: a stdio server that says nothing is a timeout", () =>
  bounded(async () => {
    await using stage = openStage({ stopCloseMs: 10 }, ["/usr/bin/tail", "-f", "/dev/null"]);
    const outcome = await probeInitialize(stage.channel, NEVER, SHORT_MS);
    assertEquals(outcome.kind, "timeout");
  }));

type Failing = readonly [
  what: string,
  InitializeOutcome,
  (gone: AbortSignal) => Response | Promise<Response>,
];

const FAILING: readonly Failing[] = [
  ["401", {
    kind: "auth-required",
    status: 401,
    challenge: 'Bearer realm="r, s", resource_metadata="http://m"',
  }, () => challenge("http://m")],
  [
    "500",
    { kind: "http-error", status: 500, detail: "HTTP 500" },
    () => new Response("oops", { status: 500 }),
  ],
  ["404", {
    kind: "http-error",
    status: 404,
    detail: "HTTP 404; the path of the server's URL may be wrong",
  }, () => new Response(null, { status: 404 })],
  ["a redirect", {
    kind: "http-error",
    status: 302,
    detail: "HTTP 302; redirects are not followed",
  }, () => Response.redirect("http://127.0.0.1:1/")],
  [
    "a web page",
    { kind: "not-mcp", detail: "the answer to initialize is not MCP" },
    () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  ],
  [
    "no body",
    { kind: "not-mcp", detail: "the answer to initialize is not MCP" },
    () => new Response(null, { status: 202 }),
  ],
  ["silence", { kind: "timeout", detail: "no answer in time" }, untilGone],
  ["a stream of nothing", { kind: "timeout", detail: "no answer in time" }, () => endlessStream()],
];
for (const [what, expected, respond] of FAILING) {
  httpTest(`probeInitialize: ${what}`, async () => {
    await using server = serveScript((_request, gone) => respond(gone));
    assertEquals(await probe(server.url, {}, SHORT_MS), expected);
  });
}

httpTest("probeInitialize: a session that was opened in vain is ended as well", async () => {
  await using server = serveScript(({ method }) => {
    if (method === "DELETE") return new Response(null, { status: 204 });
    const answer = endlessStream();
    answer.headers.set("mcp-session-id", "late");
    return answer;
  });
  assertEquals((await probe(server.url, {}, SHORT_MS)).kind, "timeout");
  const left = server.requests.filter(({ method }) => method === "DELETE");
  assertEquals(left.map(({ headers }) => valuesOf(headers, "mcp-session-id")), [["late"], [
    "late",
  ]]);
});

httpTest("probeInitialize: what the network does is told apart", async () => {
  assertEquals((await probe(refusingUrl())).kind, "refused");
  assertEquals((await probe("http://no-such-host.invalid/mcp")).kind, "dns");
  assertEquals(await probe("http://127.0.0.1:1/mcp"), {
    kind: "refused",
    detail: "fetch does not connect to this port",
  });
  assertEquals(
    (await probe("http://x/mcp", { egress: { unixSocket: "/nonexistent" } })).kind,
    "refused",
  );
  await using reset = await serveFaults(noAnswer("rst"));
  assertEquals((await probe(reset.url)).kind, "reset");
  await using closed = await serveFaults(noAnswer("fin"));
  assertEquals((await probe(closed.url)).kind, "reset");
  await using junk = await serveFaults(garbage);
  assertEquals((await probe(junk.url)).kind, "not-mcp");
  await using silent = await serveFaults(hang);
  assertEquals((await probe(silent.url, {}, SHORT_MS)).kind, "timeout");
});

httpTest("probeInitialize: TLS that cannot be trusted", async () => {
  await using authority = await openAuthority();
  const wrong = await authority.issue({ name: "wrong", san: "DNS:elsewhere.example" });
  const good = await authority.issue({ name: "good" });
  await using misnamed = await serveTls({ identity: wrong });
  await using unknown = await serveTls({ identity: good });
  const egress = { caCerts: [authority.ca] };
  assertEquals((await probe(misnamed.url, { egress })).kind, "tls");
  assertEquals((await probe(unknown.url)).kind, "tls");
  assertEquals((await probe(unknown.url, { egress })).kind, "not-mcp");
  await using picky = await serveTls({ identity: good, clientCa: authority.ca, require: true });
  assertEquals((await probe(picky.url, { egress })).kind, "tls");
});

httpTest("probeInitialize: a proxy's troubles are the proxy's", async () => {
  await using server = serveScript(({ body }) => rpc(body, MODERN));
  const through = (proxyUrl: string, targetScheme: "http" | "https") => ({
    egress: { proxy: { url: proxyUrl, targetScheme } },
    via: { mode: "proxy", url: proxyUrl, source: "http-proxy" },
  } as const);
  await using picky = serveForwardProxy({ credentials: "user:secret" });
  assertEquals((await probe(server.url, through(picky.url, "http"))).kind, "proxy");
  assertEquals((await probe("https://target.invalid/", through(picky.url, "https"))).kind, "proxy");
  const { via: _, ...unsaid } = through(picky.url, "https");
  assertEquals(await probe("https://target.invalid/", unsaid), {
    kind: "proxy",
    detail: "the proxy does not lead to the server",
  });
  const gone = new URL(refusingUrl()).origin;
  assertEquals((await probe(server.url, through(gone, "http"))).kind, "proxy");
  await using open = serveForwardProxy();
  assertEquals((await probe(server.url, through(open.url, "http"))).kind, "ok");
});

httpTest("probeInitialize: ends with its signal", async () => {
  await using server = serveScript((_request, gone) => untilGone(gone));
  using upstream = upstreamTo(server.url);
  const stop = new AbortController();
  const probing = probeInitialize(upstream, stop.signal);
  await server.seen(1);
  stop.abort(new Error("stopping"));
  await assertRejects(() => probing, Error, "stopping");
  assertEquals(server.requests.length, 1);
});
