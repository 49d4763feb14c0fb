import { assertEquals, assertRejects } from "@std/assert";
import { probeReachable, type Reachability } from "../../lib/mcp/probe_reachable.ts";
import { garbage, hang, noAnswer, refusingUrl, serveFaults } from "../fixtures/fault_server.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { untilGone } from "../fixtures/oauth_documents.ts";
import { type UpstreamChoices, upstreamTo } from "../fixtures/oauth_upstream.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls } from "../fixtures/tls_server.ts";
import { httpTest, serveScript, valuesOf } from "./http_channel_harness.ts";

const NEVER = new AbortController().signal;
/** Longer than any answer here takes, short enough for those that never come. */
const SHORT_MS = 300;

async function reach(url: string, choices?: UpstreamChoices): Promise<string> {
  using upstream = upstreamTo(url, choices);
  return inShort(await probeReachable(upstream, NEVER, SHORT_MS));
}

function inShort(outcome: Reachability): string {
  switch (outcome.kind) {
    case "answered":
      return `HTTP ${outcome.status}`;
    case "connected":
      return "connected";
    case "failed":
      return outcome.trouble.kind;
  }
}

httpTest("probeReachable: any status is an answer, the operator's headers go along", async () => {
  for (const status of [200, 302, 401, 405, 503]) {
    await using server = serveScript(() => new Response(null, { status }));
    assertEquals(await reach(server.url, { discoveryHeaders: [["X-D", "1"]] }), `HTTP ${status}`);
    assertEquals(server.requests.map(({ headers }) => valuesOf(headers, "x-d")), [["1"]]);
  }
});

httpTest("probeReachable: who accepts but does not answer is connected", async () => {
  await using silent = await serveFaults(hang);
  assertEquals(await reach(silent.url), "connected");
  await using rude = await serveFaults(noAnswer("rst"));
  assertEquals(await reach(rude.url), "connected");
});

httpTest("probeReachable: failures are told apart", async () => {
  assertEquals(await reach(refusingUrl()), "refused");
  assertEquals(await reach("http://no-such-host.invalid/"), "dns");
  await using junk = await serveFaults(garbage);
  assertEquals(await reach(junk.url), "not-http");
  await using authority = await openAuthority();
  await using unknown = await serveTls({ identity: await authority.issue({ name: "server" }) });
  assertEquals(await reach(unknown.url), "tls");
  assertEquals(await reach(unknown.url, { egress: { caCerts: [authority.ca] } }), "HTTP 200");
});

httpTest("probeReachable: over a Unix socket, or not", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/mcp.sock`;
  const choices = { egress: { unixSocket: path }, via: { mode: "unix", path } } as const;
  try {
    assertEquals(await reach("http://mcp.invalid/mcp", choices), "refused");
    await using server = Deno.serve({ path, onListen() {} }, () => new Response("ok"));
    assertEquals(await reach("http://mcp.invalid/mcp", choices), "HTTP 200");
    await server.shutdown();
    using listener = Deno.listen({ transport: "unix", path });
    const accepted: Deno.Conn[] = [];
    const accepting = (async () => {
      for await (const conn of listener) accepted.push(conn);
    })();
    assertEquals(await reach("http://mcp.invalid/mcp", choices), "connected");
    listener.close();
    await accepting;
    for (const conn of accepted) conn.close();
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

httpTest("probeReachable: a proxy that refuses is no answer of the server", async () => {
  await using proxy = serveForwardProxy({ credentials: "user:secret" });
  await using server = serveScript(() => new Response("ok"));
  const { url } = proxy;
  const choices = {
    egress: { proxy: { url, targetScheme: "http" } },
    via: { mode: "proxy", url, source: "http-proxy" },
  } as const;
  assertEquals(await reach(server.url, choices), "proxy");
  assertEquals(server.requests, []);
});

httpTest("probeReachable: ends with its signal", async () => {
  await using server = serveScript((_request, gone) => untilGone(gone));
  using upstream = upstreamTo(server.url);
  const stop = new AbortController();
  const reaching = probeReachable(upstream, stop.signal);
  await server.seen(1);
  stop.abort(new Error("stopping"));
  await assertRejects(() => reaching, Error, "stopping");
});
