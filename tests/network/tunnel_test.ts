import { assert, assertEquals } from "@std/assert";
import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import type { Egress } from "../../lib/core/egress.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { createPlane, type Plane } from "../../lib/plane/plane.ts";
import { Secret } from "../../lib/core/secret.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { egress } from "../fixtures/hear.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { answeredBy, serveTls } from "../fixtures/tls_server.ts";

const TUNNEL_ID = `tunnel_${"n".repeat(32)}`;
const API_KEY = "sk-network";
const ANSWER = '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}';

function openPlane(): Plane {
  return createPlane({
    runtimeKeys: [{ key: new Secret(API_KEY) }],
    tunnels: [{ id: TUNNEL_ID, name: "network" }],
    limits: { responseTimeoutMs: 20_000 },
  });
}

function settings(plane: { url: string; egress: Egress }, mcp: { url: string; egress: Egress }) {
  const given: EngineSettings = {
    controlPlane: {
      baseUrl: plane.url,
      urlPath: "",
      tunnelId: TUNNEL_ID,
      organizationId: undefined,
      apiKey: API_KEY,
      maxInflight: 20,
      pollTimeoutMs: 30_000,
      pollDeadlineGuardrailMs: 5_000,
      pollChannels: undefined,
      extraHeaders: [["X-Plane", "for the plane"]],
      egress: plane.egress,
    },
    mcp: {
      bindings: [{ kind: "http-streamable", channel: "main", ...mcp }],
      extraHeaders: [["X-Mcp", "for the server"]],
      discoveryHeaders: [],
      startupWaitMs: 0,
      connectionMaxTtlMs: 60_000,
      maxConcurrentRequests: 4,
      childEnv: {},
    },
    client: { name: "tunnel-client", version: "0.0.0", instanceId: "0".repeat(32) },
  };
  return given;
}

/** Sends one call through the tunnel as a connector would and gives back the answer's text. */
async function callThrough(plane: Plane, given: EngineSettings): Promise<string> {
  const facts = new Arrivals<Fact>();
  const engine = await openEngine(given, (fact) => facts.add(fact));
  try {
    for (let n = 1; !plane.snapshot().tunnels[0]?.connected; n++) await facts.nth(n);
    const response = await plane.handle(
      new Request(`http://plane.local/v1/mcp/${TUNNEL_ID}`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
      }),
    );
    return await response.text();
  } finally {
    await engine.drain(1_000);
    await engine.ended;
    plane.close();
  }
}

Deno.test("tunnel: TLS with certificates at both ends, each through a proxy with credentials; nothing strays", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  const forPlane = await authority.issue({ name: "for-plane", keyKind: "rsa" });
  const forMcp = await authority.issue({ name: "for-mcp" });
  const plane = openPlane();
  await using planeServer = await serveTls({
    identity,
    clientCa: authority.ca,
    require: true,
    answer: answeredBy((request) => plane.handle(request)),
  });
  await using mcpServer = await serveTls({
    identity,
    clientCa: authority.ca,
    require: true,
    answer: answeredBy(() =>
      new Response(ANSWER, { headers: { "content-type": "application/json" } })
    ),
  });
  await using planeProxy = serveForwardProxy({ credentials: "plane:hush-plane" });
  await using mcpProxy = serveForwardProxy({ credentials: "mcp:hush-mcp", identity });
  const caCerts = [authority.ca];
  const way = (
    url: string,
    username: string,
    password: string,
    { cert, key }: { cert: string; key: string },
  ) =>
    egress({
      poolSize: 4,
      caCerts,
      clientCertificate: { cert, key },
      proxy: { url, targetScheme: "https", username, password },
    });
  const given = settings(
    { url: planeServer.url, egress: way(planeProxy.url, "plane", "hush-plane", forPlane) },
    { url: `${mcpServer.url}/mcp`, egress: way(mcpProxy.url, "mcp", "hush-mcp", forMcp) },
  );
  assertEquals(structuredClone(given), given, "it crosses into a Worker");
  assertEquals(await callThrough(plane, given), ANSWER);

  // Each server saw its own certificate, headers and key, and nothing of the other.
  assertEquals(new Set(planeServer.seen.map(({ client }) => client)), new Set(["for-plane"]));
  assertEquals(new Set(mcpServer.seen.map(({ client }) => client)), new Set(["for-mcp"]));
  const [atPlane, atMcp] = [JSON.stringify(planeServer.seen), JSON.stringify(mcpServer.seen)];
  assert(atPlane.includes("for the plane") && !atPlane.includes("for the server"));
  assert(atMcp.includes("for the server") && !atMcp.includes("for the plane"));
  assert(atPlane.includes(API_KEY) && !atMcp.includes(API_KEY));
  // Each proxy saw its own credentials, and nothing of what it carried.
  const [overPlane, overMcp] = [planeProxy.heads.join("\n"), mcpProxy.heads.join("\n")];
  const [basicPlane, basicMcp] = [btoa("plane:hush-plane"), btoa("mcp:hush-mcp")];
  assert(planeProxy.tunnels > 0 && mcpProxy.tunnels > 0);
  assert(overPlane.includes(basicPlane) && !overPlane.includes(basicMcp));
  assert(overMcp.includes(basicMcp) && !overMcp.includes(basicPlane));
  for (const secret of [API_KEY, "for the plane", "for the server"]) {
    assert(!overPlane.includes(secret) && !overMcp.includes(secret), secret);
  }
  for (const basic of [basicPlane, basicMcp]) {
    assert(!atPlane.includes(basic) && !atMcp.includes(basic), "no target sees them");
  }
});

Deno.test("tunnel: a server's redirect is not followed, whatever the other origin asks for (network-and-oauth §9)", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  const { cert, key } = await authority.issue({ name: "client" });
  await using thief = await serveTls({ identity, clientCa: authority.ca });
  const plane = openPlane();
  await using planeServer = await serveTls({
    identity,
    answer: answeredBy((request) => plane.handle(request)),
  });
  await using mcpServer = await serveTls({
    identity,
    clientCa: authority.ca,
    require: true,
    answer: answeredBy(() =>
      new Response(null, { status: 307, headers: { location: `${thief.url}/mcp` } })
    ),
  });
  const way = egress({ caCerts: [authority.ca], clientCertificate: { cert, key } });
  const text = await callThrough(
    plane,
    settings(
      { url: planeServer.url, egress: egress({ caCerts: [authority.ca] }) },
      { url: `${mcpServer.url}/mcp`, egress: way },
    ),
  );
  assert(JSON.parse(text).error !== undefined, text);
  assert(mcpServer.seen.length > 0);
  assertEquals(thief.seen, []);
});

Deno.test("tunnel: a control plane that redirects gives neither key nor certificate away", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  const { cert, key } = await authority.issue({ name: "client" });
  await using thief = await serveTls({ identity, clientCa: authority.ca });
  await using planeServer = await serveTls({
    identity,
    clientCa: authority.ca,
    require: true,
    answer: answeredBy(() =>
      new Response(null, { status: 307, headers: { location: `${thief.url}/v1/stolen` } })
    ),
  });
  const way = egress({ caCerts: [authority.ca], clientCertificate: { cert, key } });
  const facts = new Arrivals<Fact>();
  const engine = await openEngine(
    settings({ url: planeServer.url, egress: way }, {
      url: "http://127.0.0.1:9",
      egress: egress(),
    }),
    (fact) => facts.add(fact),
  );
  try {
    let n = 1;
    while ((await facts.nth(n)).kind !== "poll_failed") n++;
  } finally {
    await engine.drain(1_000);
    await engine.ended;
  }
  assert(planeServer.seen.length > 0);
  assertEquals(thief.seen, []);
});

Deno.test("tunnel: an MCP server behind a Unix socket; its path is no proxy's business", async () => {
  const dir = await Deno.makeTempDir();
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  const plane = openPlane();
  await using planeServer = await serveTls({
    identity,
    answer: answeredBy((request) => plane.handle(request)),
  });
  const seen: string[] = [];
  const server = Deno.serve({ path: `${dir}/mcp.sock`, onListen() {} }, async (request) => {
    seen.push(`${request.headers.get("host")} ${request.headers.get("x-mcp")}`);
    await request.body?.cancel();
    return new Response(ANSWER, { headers: { "content-type": "application/json" } });
  });
  try {
    const given = settings(
      { url: planeServer.url, egress: egress({ caCerts: [authority.ca] }) },
      { url: "http://mcp.invalid/mcp", egress: egress({ unixSocket: `${dir}/mcp.sock` }) },
    );
    assertEquals(await callThrough(plane, given), ANSWER);
    assertEquals(new Set(seen), new Set(["mcp.invalid for the server"]));
    assert(!JSON.stringify(planeServer.seen).includes("for the server"));
  } finally {
    await server.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
});
