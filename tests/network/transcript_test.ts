import { assert, assertEquals } from "@std/assert";
import { serverLooks } from "../../lib/runtime/server_looks.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { egress } from "../fixtures/hear.ts";
import {
  AUTH_SERVER_PLACE,
  authServerDocument,
  challenge,
  OPENID_PLACE,
  RESOURCE_PLACE,
  resourceDocument,
} from "../fixtures/oauth_documents.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { answeredBy, type Seen, serveTls, serveTlsProxy } from "../fixtures/tls_server.ts";
import { API_KEY, openPlane, settings, TUNNEL_ID, withEngine } from "./network_rig.ts";

const ANSWER = '{"jsonrpc":"2.0","id":1,"result":{}}';
const CONNECTOR = { authorization: "Bearer connector-token" };

/** The places where something can be seen. */
type Hop =
  | "plane"
  | "planeProxy"
  | "mcp"
  | "mcpProxy"
  | "authServer"
  | "outsideProxy"
  | "secondServer"
  | "thief";

const basic = (credentials: string) => `Basic ${btoa(credentials)}`;

/** Everything secret in the journey below, and the only hops that may see it. */
const SECRETS: readonly (readonly [secret: string, hops: readonly Hop[]])[] = [
  [API_KEY, ["plane"]],
  ["for the plane", ["plane"]],
  ["for the server", ["mcp"]],
  ["for discovery", ["mcp"]],
  ["connector-token", ["mcp"]],
  [basic("plane:hush"), ["planeProxy"]],
  [basic("mcp:hush"), ["mcpProxy"]],
  [basic("outside:hush"), ["outsideProxy"]],
  ["PRIVATE KEY", []],
];

Deno.test("transcript: each secret is seen by its own hops alone, across calls, redirects, proxies and discovery [network §9.6] [network §9.7] [network §9.14]", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  const [forPlane, forMcp] = [
    await authority.issue({ name: "for-plane", keyKind: "rsa" }),
    await authority.issue({ name: "for-mcp" }),
  ];
  // Every server asks for a certificate; only two of them have a right to one.
  const asking = { identity, clientCa: authority.ca };
  const heard: Partial<Record<Hop, string[]>> = {};
  const noting = (hop: Hop, answer: (request: Request) => Response | Promise<Response>) =>
    answeredBy(async (request) => {
      const body = await request.clone().text();
      (heard[hop] ??= []).push(body);
      return await answer(request);
    });

  const plane = openPlane();
  await using planeServer = await serveTls({
    ...asking,
    require: true,
    answer: noting("plane", (request) => plane.handle(request)),
  });
  await using thief = await serveTls({ ...asking, answer: noting("thief", () => new Response()) });
  await using secondServer = await serveTls({
    ...asking,
    answer: noting("secondServer", () => new Response()),
  });
  const toThief = () =>
    new Response(null, { status: 307, headers: { location: `${thief.url}/stolen` } });
  await using authServer = await serveTls({
    ...asking,
    answer: noting("authServer", ({ url }) => {
      const { origin, pathname } = new URL(url);
      return pathname === AUTH_SERVER_PLACE
        ? toThief()
        : pathname === OPENID_PLACE
        ? authServerDocument(origin)
        : new Response(null, { status: 404 });
    }),
  });
  const json = { "content-type": "application/json" };
  await using mcpServer = await serveTls({
    ...asking,
    require: true,
    answer: noting("mcp", async (request) => {
      const { origin, pathname } = new URL(request.url);
      if (pathname === `${RESOURCE_PLACE}/mcp`) return toThief();
      if (pathname === RESOURCE_PLACE) {
        return resourceDocument(`${origin}/mcp`, authServer.url, secondServer.url);
      }
      if (pathname !== "/mcp") return new Response(null, { status: 404 });
      if (!request.headers.has("authorization")) return challenge(`${thief.url}/meta`);
      return (await request.text()).includes("redirect/me")
        ? toThief()
        : new Response(ANSWER, { headers: json });
    }),
  });

  await using planeProxy = serveForwardProxy({ credentials: "plane:hush" });
  await using mcpProxy = await serveTlsProxy(asking);
  await using outsideProxy = serveForwardProxy({ credentials: "outside:hush" });
  const caCerts = [authority.ca];
  const through = (url: string, username: string) =>
    ({ url, targetScheme: "https", username, password: "hush" }) as const;
  const outside = egress({ caCerts, proxy: through(outsideProxy.url, "outside") });
  const given = settings(
    {
      url: planeServer.url,
      egress: egress({
        poolSize: 4,
        caCerts,
        clientCertificate: { cert: forPlane.cert, key: forPlane.key },
        proxy: through(planeProxy.url, "plane"),
      }),
    },
    {
      url: `${mcpServer.url}/mcp`,
      egress: egress({
        poolSize: 4,
        caCerts,
        clientCertificate: { cert: forMcp.cert, key: forMcp.key },
        proxy: through(mcpProxy.url, "mcp"),
      }),
      outside: { http: outside, https: outside, direct: outside, noProxy: undefined },
    },
    [["X-Discovery", "for discovery"]],
  );

  const statuses = await withEngine(plane, given, async ({ call, told }) => {
    await told("oauth_discovered");
    const answers = [
      await call("tools/list"),
      await call("tools/list", CONNECTOR),
      await call("redirect/me", CONNECTOR),
      await plane.handle(
        new Request(
          `http://plane.local/.well-known/oauth-protected-resource/v1/mcp/${TUNNEL_ID}`,
          { headers: CONNECTOR },
        ),
      ),
    ];
    for (const answer of answers) await answer.body?.cancel();
    return answers.map(({ status }) => status);
  }, serverLooks);
  assertEquals(statuses, [401, 200, 502, 200]);

  const lines = (seen: readonly Seen[], hop: Hop) =>
    [...seen.map((each) => JSON.stringify(each)), ...heard[hop] ?? []].join("\n");
  const transcripts: Record<Hop, string> = {
    plane: lines(planeServer.seen, "plane"),
    planeProxy: planeProxy.heads.join("\n"),
    mcp: lines(mcpServer.seen, "mcp"),
    mcpProxy: lines(mcpProxy.seen, "mcpProxy"),
    authServer: lines(authServer.seen, "authServer"),
    outsideProxy: outsideProxy.heads.join("\n"),
    secondServer: lines(secondServer.seen, "secondServer"),
    thief: lines(thief.seen, "thief"),
  };
  for (const [secret, hops] of SECRETS) {
    const seers = Object.entries(transcripts)
      .filter(([, transcript]) => transcript.includes(secret))
      .map(([hop]) => hop);
    assertEquals(seers, [...hops], `who has seen ${secret}`);
  }

  const clients = (seen: readonly Seen[]) => [...new Set(seen.map(({ client }) => client))];
  assertEquals(clients(planeServer.seen), ["for-plane"]);
  assertEquals(clients(mcpServer.seen), ["for-mcp"]);
  assertEquals(clients(authServer.seen), [undefined]);
  assertEquals(clients(mcpProxy.seen), [undefined], "an https proxy is no target");
  assertEquals([secondServer.seen, thief.seen], [[], []], "not one request");
  // Nobody was even asked to connect there.
  const ways = [transcripts.planeProxy, transcripts.mcpProxy, transcripts.outsideProxy].join();
  for (const { port } of [thief, secondServer]) assert(!ways.includes(`:${port}`), ways);
  assert(authServer.seen.every(({ url }) => url.startsWith("/.well-known/")));

  // At the MCP server itself: discovery's header is for discovery, a consumer's token for its call.
  const has = (value: string) => ({ headers }: Seen) =>
    headers.some(([, each]) => each.includes(value));
  const wellKnown = mcpServer.seen.filter(({ url }) => url.startsWith(RESOURCE_PLACE));
  assert(wellKnown.length >= 4 && wellKnown.every(has("for discovery")));
  assertEquals(wellKnown.filter(has("connector-token")), []);
  assertEquals(mcpServer.seen.filter(has("connector-token")).length, 2);
  assertEquals(mcpServer.seen.filter(has("connector-token")).filter(has("for discovery")), []);
  assert(mcpServer.seen.every(has("for the server")));
});
