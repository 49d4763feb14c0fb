import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { probeAnswer } from "../fixtures/probe_aside.ts";
import { type Issued, openAuthority } from "../fixtures/tls_authority.ts";
import { answeredBy, type Seen, serveTls } from "../fixtures/tls_server.ts";
import { openPlane, startClient } from "./client.ts";
import { call, ingressUrl, request } from "./tunnel.ts";

const ANSWER = '{"jsonrpc":"2.0","id":1,"result":{"ok":true}}';

/** An MCP server that answers looks and calls. */
const answerMcp = answeredBy(async (incoming) => {
  const body = await incoming.text();
  const look = probeAnswer(incoming.method, body);
  const text = body.includes(`"tools/list"`) ? ANSWER : look.text;
  return new Response(text === "" ? null : text, {
    status: text === ANSWER ? 200 : look.status,
    headers: { "content-type": "application/json" },
  });
});

/** A directory as Kubernetes mounts a secret: a link that is pointed to another version at once. */
async function mountedSecret(first: Readonly<Record<string, string>>) {
  const root = await Deno.makeTempDir();
  let version = 0;
  const mount = async (files: Readonly<Record<string, string>>) => {
    const directory = `${root}/v${++version}`;
    await Deno.mkdir(directory);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${directory}/${name}`, text);
    }
    await Deno.symlink(directory, `${root}/next`);
    await Deno.rename(`${root}/next`, `${root}/now`);
  };
  await mount(first);
  return {
    path: (name: string) => `${root}/now/${name}`,
    mount,
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

const pair = ({ cert, key }: Issued) => ({ "tls.crt": cert, "tls.key": key });
const shown = (seen: readonly Seen[]) => new Set(seen.map(({ client }) => client));

Deno.test("run: a client certificate that is rotated is used by the next request of both hops, without a restart", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  const [first, second] = [
    await authority.issue({ name: "first" }),
    await authority.issue({ name: "second", keyKind: "rsa" }),
  ];
  const asking = { identity, clientCa: authority.ca, require: true };
  await using served = openPlane();
  const { plane } = served;
  await using planeServer = await serveTls({
    ...asking,
    answer: answeredBy((incoming) => plane.handle(incoming)),
  });
  await using mcp = await serveTls({ ...asking, answer: answerMcp });
  await using secret = await mountedSecret(pair(first));
  const [cert, key] = [secret.path("tls.crt"), secret.path("tls.key")];
  await using client = await startClient(planeServer.url, {
    http: { main: `${mcp.url}/mcp` },
    flags: [
      ...["--ca-bundle", authority.caFile, "--mcp.client-cert", cert, "--mcp.client-key", key],
      ...["--control-plane.client-cert", cert, "--control-plane.client-key", key],
    ],
  });
  const ask = async () => (await call(served.url, request("tools/list"))).text;
  await client.line("Connected to control plane");
  await client.ready();
  assertEquals(await ask(), ANSWER);
  assertEquals([shown(mcp.seen), shown(planeServer.seen)], [
    new Set(["first"]),
    new Set(["first"]),
  ]);

  const before = planeServer.seen.length;
  await secret.mount(pair(second));
  assertStringIncludes(await client.line("settings reloaded"), "channels_replaced=main");
  assertEquals(await ask(), ANSWER);
  assertEquals(mcp.seen.at(-1)?.client, "second");
  const posted = planeServer.seen.slice(before).find(({ url }) => url.includes("/response"));
  assertEquals(posted?.client, "second");
  assertEquals((await client.readyz()).status, 200);
  assert(!client.lines.some((line) => line.includes("PRIVATE KEY")));
});

Deno.test("run: half of a rotated pair changes nothing, the whole pair does", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "server" });
  const [first, second] = [
    await authority.issue({ name: "first" }),
    await authority.issue({ name: "second" }),
  ];
  await using plane = openPlane();
  await using mcp = await serveTls({
    identity,
    clientCa: authority.ca,
    require: true,
    answer: answerMcp,
  });
  await using secret = await mountedSecret(pair(first));
  await using client = await startClient(plane.url, {
    http: { main: `${mcp.url}/mcp` },
    flags: [
      ...["--ca-bundle", authority.caFile, "--mcp.client-cert", secret.path("tls.crt")],
      ...["--mcp.client-key", secret.path("tls.key")],
    ],
  });
  const ask = async () => (await call(plane.url, request("tools/list"))).text;
  await client.line("Connected to control plane");
  await client.ready();
  await secret.mount({ "tls.crt": second.cert, "tls.key": first.key });
  await client.line("settings not reloaded");
  assertEquals(await ask(), ANSWER);
  assertEquals(shown(mcp.seen), new Set(["first"]));
  await secret.mount(pair(second));
  await client.line("settings reloaded");
  assertEquals(await ask(), ANSWER);
  assertEquals(mcp.seen.at(-1)?.client, "second");
});

Deno.test("run: a server whose authority is added to the bundle is reached without a restart [network §9.4]", async () => {
  await using known = await openAuthority("known");
  await using added = await openAuthority("added");
  await using mcp = await serveTls({
    identity: await added.issue({ name: "server" }),
    answer: answerMcp,
  });
  await using plane = openPlane();
  await using secret = await mountedSecret({ "ca.pem": known.ca });
  await using client = await startClient(plane.url, {
    http: { main: `${mcp.url}/mcp` },
    flags: ["--ca-bundle", secret.path("ca.pem")],
  });
  await client.line("Connected to control plane");
  await client.line("Failed to reach MCP server");
  const refused = await fetch(ingressUrl(plane.url), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: request("tools/list"),
  });
  assertEquals([refused.status, (await refused.json()).error.data.tunnel_failure.source], [
    502,
    "tls",
  ]);
  assertEquals(mcp.seen, []);
  await secret.mount({ "ca.pem": `${known.ca}${added.ca}` });
  await client.line("settings reloaded");
  assertEquals((await call(plane.url, request("tools/list"))).text, ANSWER);
  await client.ready();
});
