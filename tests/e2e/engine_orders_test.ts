import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { scriptPlane } from "../control/scripted_plane.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { startEverythingHttp } from "../fixtures/everything.ts";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { SESSION_ID } from "../fixtures/raw_mcp_answers.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { type More, serving } from "./engine_rig.ts";
import { engineSettings } from "./engine_settings.ts";
import { soon } from "./soon.ts";
import { request } from "./tunnel.ts";

/** How many facts tell of commands, once one has ended. */
async function commandFacts(facts: Arrivals<Fact>): Promise<number> {
  for (let n = 1; (await soon(facts.nth(n), "an end")).kind !== "command_finished"; n++);
  return facts.items.filter(({ kind }) => kind.startsWith("command_")).length;
}

const BIG = `{"n":9007199254740993, "x":1.0}`;
const UUID = /"replay-[0-9a-f-]{36}"/;

Deno.test("replay: a call of a child and of an HTTP server runs again, and nothing tells of it [ui §5]", async () => {
  await using mcp = serveRawMcp();
  await using it = await serving(mcp.url);
  const message = request("echo", BIG, "7");
  assertEquals((await it.ask(message)).status, 200);
  const before = await commandFacts(it.facts);
  for (const channel of ["local", "main"]) {
    const result = await soon(it.engine.replay({ channel, message }), "the replay");
    assert(result.kind === "replayed" && result.reply !== undefined);
    assertEquals([result.status, result.verdict], [200, { kind: "ok" }]);
    assertMatch(result.reply, UUID);
    assertStringIncludes(result.reply, `"result":${BIG}`);
    await it.engine.snapshot();
    assertEquals(await commandFacts(it.facts), before);
  }
  const [first, ...replayed] = mcp.requests;
  assertEquals(first?.body, request("echo", BIG, "7"));
  assertEquals(
    replayed.map(({ method, body }) => `${method} ${body === "" ? "" : JSON.parse(body).method}`),
    ["POST initialize", "POST notifications/initialized", "POST echo", "DELETE "],
  );
  const sessions = replayed.slice(1).map(({ headers }) =>
    headers.find(([name]) => name.toLowerCase() === "mcp-session-id")?.[1]
  );
  assertEquals(sessions, [SESSION_ID, SESSION_ID, SESSION_ID]);
});

Deno.test("replay: a server that insists on sessions answers as it does its consumers", async () => {
  await using server = await startEverythingHttp();
  await using it = await serving(server.url);
  const message = request("tools/call", `{"name":"echo","arguments":{"message":"again"}}`);
  const result = await soon(it.engine.replay({ channel: "main", message }), "the replay");
  assert(result.kind === "replayed");
  assertStringIncludes(result.reply ?? "", "Echo: again");
});

Deno.test("replay: a server that is not there is the result, and a silent one ends at the TTL", async () => {
  await using mcp = serveRawMcp();
  const short: More = ({ mcp }) => ({
    mcp: {
      ...mcp,
      connectionMaxTtlMs: 300,
      bindings: [
        ...mcp.bindings,
        {
          kind: "http-streamable",
          channel: "gone",
          url: refusingUrl(),
          egress: { poolSize: 1, caCerts: [] },
        },
      ],
    },
  });
  await using it = await serving(mcp.url, short);
  const replayed = async (channel: string, method: string) => {
    const result = await soon(
      it.engine.replay({ channel, message: request(method) }),
      `${method} on ${channel}`,
    );
    return result.kind === "replayed" ? [result.status, result.failure?.source] : result.message;
  };
  assertEquals(await replayed("gone", "echo"), [502, "connect"]);
  assertEquals(await replayed("local", "hold"), [504, "timeout"]);
  assertEquals(await replayed("main", "slow"), [504, "timeout"]);
  assertEquals(await replayed("nope", "echo"), "there is no channel nope any more");
});

Deno.test("orders: refused while the engine drains, which ends what is replayed [ui §5]", async () => {
  await using mcp = serveRawMcp();
  await using it = await serving(mcp.url);
  const running = it.engine.replay({ channel: "local", message: request("hold") });
  await it.engine.snapshot();
  const draining = it.engine.drain(100);
  const refused = { kind: "refused", message: "the client is stopping" } as const;
  assertEquals(await it.engine.replay({ channel: "local", message: request("echo") }), refused);
  assertEquals(await it.engine.probe("main"), refused);
  assertEquals(await it.engine.retryPoll(), refused);
  assertEquals(await it.engine.discoverOauth(), refused);
  await soon(draining, "the drain");
  const result = await soon(running, "the end of the replay");
  assertEquals(result.kind === "replayed" && result.status, 503);
});

Deno.test("harpoonCalls: the latest callouts, one that was made again too; none without a target", async () => {
  await using mcp = serveRawMcp();
  await using it = await serving(mcp.url);
  assertEquals(await it.engine.harpoonCalls(10), []);
  const egress = { poolSize: 1, caCerts: [] };
  const target = { label: "self", url: mcp.url, kind: "exact", headers: [], egress } as const;
  await it.engine.reload({
    ...it.settings,
    harpoon: {
      targets: [target],
      allowPlaintextHttp: true,
      maxResponseBytes: 1_000,
      maxRedirects: 0,
      capturePayloads: false,
      hosts: { suffixes: [], patterns: [], loopback: true, private: true },
      outside: { http: egress, https: egress, direct: egress, noProxy: [] },
    },
  });
  const channel = "harpoon";
  const message = request(
    "tools/call",
    `{"name":"call_target","arguments":{"label":"self","method":"GET"}}`,
  );
  const opened = (fact: Fact) => fact.kind === "channel_opened" && fact.channel === channel;
  for (let n = 1; !opened(await soon(it.facts.nth(n), "the channel")); n++);
  await it.ask(message, channel);
  const again = await soon(it.engine.replay({ channel, message }), "the replay");
  assertEquals(again.kind === "replayed" && again.status, 200, JSON.stringify(again));
  const calls = await it.engine.harpoonCalls(10);
  assertEquals(calls.map(({ label, status }) => [label, status]), [["self", 405], ["self", 405]]);
  assertMatch(calls[0]?.requestId ?? "", /^replay-/);
  assertEquals(await it.engine.harpoonCalls(1), calls.slice(0, 1));
});

Deno.test("retryPoll: a poll that a long backoff keeps waiting is tried at once [ui §5]", async () => {
  await using mcp = serveRawMcp();
  const refuse = () => new Response(null, { status: 401, headers: { "retry-after": "60" } });
  await using plane = scriptPlane(refuse, refuse);
  const facts = new Arrivals<Fact>();
  const engine = await openEngine(
    engineSettings(plane.url, mcp.url),
    (fact) => facts.add(fact),
  );
  try {
    for (let n = 1; (await soon(facts.nth(n), "a refusal")).kind !== "poll_failed"; n++);
    assertEquals(await engine.retryPoll(), { kind: "done" });
    const { answer } = await soon(plane.requests.nth(3), "the next poll");
    answer(new Response(null, { status: 204 }));
  } finally {
    await engine.drain(0);
  }
});
