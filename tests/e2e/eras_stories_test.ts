/** What users of clients like this one have reported about the eras (mcp-eras §8), through a real tunnel. */
import { assert, assertEquals } from "@std/assert";
import { serveLegacyFixture } from "../conformance/legacy_fixture.ts";
import { LegacyServer } from "../fixtures/eras_legacy_server.ts";
import { modernServer } from "../mcp/era/modern_server.ts";
import { failureOf, request, startTunnel, type Tunnel } from "./tunnel.ts";

const META = JSON.stringify({
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
});
/** As the hosted connector asks. */
const DISCOVER = request("server/discover", `{"_meta":${META}}`, '"openai-mcp-discover"');
const HEADERS = { "mcp-protocol-version": "2026-07-28", "mcp-method": "server/discover" };

const discover = (tunnel: Tunnel, accept = "application/json, text/event-stream") =>
  tunnel.call(DISCOVER, { accept, headers: HEADERS });

async function eraOf({ client }: Tunnel): Promise<Record<string, unknown>> {
  const { channels } = await (await fetch(`${client.healthUrl}/api/status`)).json();
  return channels[0].era;
}

Deno.test("story: discover sent to a legacy server [eras §8, openai/tunnel-client#41]", async () => {
  await using server = new LegacyServer({ serve: () => ({ tools: [] }) });
  await using tunnel = await startTunnel({ http: { main: server.url } });
  const handshakes = server.count("initialize"); // the client's own look at the start
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push(await discover(tunnel));
  const [first] = answers;
  const { id, result } = JSON.parse(first?.text ?? "");
  assertEquals([id, result.supportedVersions], ["openai-mcp-discover", ["2026-07-28"]]);
  assertEquals(new Set(answers.map(({ text }) => text)).size, 1);
  assertEquals(server.count("initialize"), handshakes + 1, "no loop of handshakes");
  assertEquals((await tunnel.client.readyz()).status, 200);
  assertEquals(await eraOf(tunnel), {
    target: "legacy",
    revision: "2025-11-25",
    consumer: "modern",
    bridged: true,
  });
});

Deno.test("story: the answer to discover is JSON when JSON is accepted [eras §8, openai/tunnel-client#57]", async () => {
  await using server = serveLegacyFixture();
  await using tunnel = await startTunnel({ http: { main: server.url } });
  for (const accept of ["application/json", "application/json, text/event-stream"]) {
    const { status, headers, text } = await discover(tunnel, accept);
    assertEquals([status, headers.get("content-type")], [200, "application/json"], text);
  }
});

Deno.test("story: tools/call to a restarted stdio child with no initialize [eras §8, openai/tunnel-client#45]", async () => {
  const script = new URL("../fixtures/eras_stdio.ts", import.meta.url).pathname;
  const log = await Deno.makeTempFile();
  await using _log = { [Symbol.asyncDispose]: () => Deno.remove(log) };
  await using tunnel = await startTunnel({
    stdio: {
      main: [Deno.execPath(), "run", "-A", "--no-config", "--no-lock", script, `--log=${log}`],
    },
  });
  const call = (name: string) => tunnel.call(request("tools/call", `{"name":"${name}"}`));
  assertEquals(JSON.parse((await call("echo")).text).result.content[0].text, "hello from 1");
  const crashed = failureOf(await call("crash"));
  assert(JSON.stringify(crashed).includes("eof"), JSON.stringify(crashed));
  assertEquals(JSON.parse((await call("echo")).text).result.content[0].text, "hello from 2");
  const lines = (await Deno.readTextFile(log)).split("\n");
  assertEquals(lines.filter((line) => line.endsWith("before the handshake")), []);
});

Deno.test("story: a 2026-only server and the startup probe [eras §8, openai/tunnel-client#40]", async () => {
  await using server = modernServer(() => ({ resultType: "complete", tools: [] }));
  // Ready is what this waits for.
  await using tunnel = await startTunnel({ http: { main: server.url } });
  assertEquals((await tunnel.client.readyz()).text, "ready");
  const { target, revision } = await eraOf(tunnel);
  assertEquals([target, revision], ["modern", "2026-07-28"]);
  const { text } = await tunnel.call(request("tools/list", `{"_meta":${META}}`), {
    headers: { ...HEADERS, "mcp-method": "tools/list" },
  });
  assertEquals(JSON.parse(text).result.tools, []);
});

Deno.test("story: a legacy-only server and the startup probe [eras §8, openai/tunnel-client#41]", async () => {
  await using server = serveLegacyFixture();
  await using tunnel = await startTunnel({ http: { main: server.url } });
  assertEquals((await tunnel.client.readyz()).text, "ready");
  assertEquals((await eraOf(tunnel))["target"], "legacy");
});
