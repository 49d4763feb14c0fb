import { assert, assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { egress } from "../fixtures/hear.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { answeredBy, serveTls } from "../fixtures/tls_server.ts";
import { API_KEY, callThrough, openPlane, settings } from "./network_rig.ts";

const ANSWER = '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}';

Deno.test("tunnel: TLS with certificates at both ends, each through a proxy with credentials; nothing strays [network §9.1] [network §9.7]", async () => {
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

Deno.test("tunnel: a server's redirect is not followed, whatever the other origin asks for [network §9.6]", async () => {
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

Deno.test("tunnel: an MCP server behind a Unix socket; its path is no proxy's business [network §9.7]", async () => {
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
