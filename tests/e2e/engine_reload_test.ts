import { assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { EngineBinding, EngineSettings } from "../../lib/config/engine_settings.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import type { Fact } from "../../lib/core/fact.ts";
import type { Engine } from "../../lib/dispatch/engine.ts";
import { connectEngine, serveEngine } from "../../lib/dispatch/engine_port.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { scriptPlane } from "../control/scripted_plane.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { openPlane } from "./client.ts";
import { engineSettings } from "./engine_settings.ts";
import { soon } from "./soon.ts";
import { scriptedServer } from "./stdio_servers.ts";
import { call, request } from "./tunnel.ts";

function http(channel: string, url: string): EngineBinding {
  return { kind: "http-streamable", channel, url, egress: { poolSize: 10, caCerts: [] } };
}

function stdio(channel: string, ...more: readonly string[]): EngineBinding {
  return { kind: "stdio", channel, command: [...scriptedServer(), ...more].join(" ") };
}

function withBindings(
  settings: EngineSettings,
  ...bindings: readonly EngineBinding[]
): EngineSettings {
  return { ...settings, mcp: { ...settings.mcp, bindings } };
}

/** An engine on a control plane of its own. */
async function serving(bindings: readonly EngineBinding[]) {
  const plane = openPlane();
  const facts = new Arrivals<Fact>();
  const settings = withBindings(engineSettings(plane.url, "http://unused"), ...bindings);
  let engine: Engine;
  try {
    engine = await openEngine(settings, (fact) => facts.add(fact));
  } catch (error) {
    await plane[Symbol.asyncDispose]();
    throw error;
  }
  for (let n = 1; !plane.plane.snapshot().tunnels[0]?.connected; n++) await facts.nth(n);
  return {
    engine,
    settings,
    facts: {
      /** The first fact of a kind, once it has happened. */
      async first<K extends Fact["kind"]>(kind: K): Promise<Fact & { kind: K }> {
        for (let n = 1;; n++) {
          const fact = await soon(facts.nth(n), kind);
          if (isOf(fact, kind)) return fact;
        }
      },
      /** Channels that have been told of so far. */
      get channels(): ReadonlySet<string> {
        return new Set(facts.items.flatMap((fact) => "channel" in fact ? [fact.channel] : []));
      },
      /** Resolves once that many commands are in their slots. */
      async started(count: number): Promise<void> {
        for (let n = 1, seen = 0; seen < count; n++) {
          if ((await soon(facts.nth(n), "a start")).kind === "command_started") seen++;
        }
      },
    },
    planeUrl: plane.url,
    ask: (channel: string, method: string, params = "{}") =>
      call(plane.url, request(method, params), { channel }),
    async [Symbol.asyncDispose]() {
      await engine.drain(5_000);
      await plane[Symbol.asyncDispose]();
    },
  };
}

function isOf<K extends Fact["kind"]>(fact: Fact, kind: K): fact is Fact & { kind: K } {
  return fact.kind === kind;
}

Deno.test("reload: a call in flight ends at the old server, the next one goes to the new", async () => {
  await using old = serveRawMcp();
  await using next = serveRawMcp();
  await using it = await serving([http("main", old.url)]);
  const running = it.ask("main", "slow", `{"from":"old"}`);
  await soon(old.seen(1), "the call");
  const changes = await it.engine.reload(withBindings(it.settings, http("main", next.url)));
  assertEquals(changes, { opened: [], replaced: ["main"], closed: [] });
  assertEquals((await it.ask("main", "echo", `{"to":"new"}`)).status, 200);
  assertEquals([old.requests.length, next.requests.length], [1, 1]);
  old.release();
  assertEquals((await running).text, `{"jsonrpc":"2.0","id":1,"result":{"from":"old"}}`);
});

Deno.test("reload: a changed command starts a new child; the old one ends after its last call", async () => {
  await using it = await serving([stdio("main")]);
  const pid = async () => JSON.parse((await it.ask("main", "pid")).text).result;
  const oldPid = await pid();
  // The child naps, so the call behind it stays in flight for a while.
  await it.ask("main", "nap", `{"ms":700}`);
  const running = it.ask("main", "echo", `{"from":"old"}`);
  await it.facts.started(3);
  const changes = await it.engine.reload(withBindings(it.settings, stdio("main", "changed")));
  assertEquals(changes.replaced, ["main"]);
  const newPid = await pid();
  assertNotEquals(newPid, oldPid);
  assertEquals((await running).text, `{"jsonrpc":"2.0","result":{"from":"old"},"id":1}`);
  const { pid: ended, inFlight } = await it.facts.first("child_exited");
  assertEquals([ended, inFlight], [oldPid, 0]);
  assertEquals(await pid(), newPid);
});

Deno.test("reload: a new child is shown the handshake that consumers had with the old one", async () => {
  await using it = await serving([stdio("main")]);
  await it.ask("main", "initialize", `{"clientInfo":{"name":"consumer"}}`);
  await it.engine.reload(withBindings(it.settings, stdio("main", "changed")));
  const seen: string[] = JSON.parse((await it.ask("main", "seen")).text).result;
  assertEquals(seen.length, 2);
  assertStringIncludes(
    seen[0] ?? "",
    `"method":"initialize","params":{"clientInfo":{"name":"consumer"}}`,
  );
});

Deno.test("reload: a call on the old server can still be cancelled", async () => {
  await using old = serveRawMcp();
  await using next = serveRawMcp();
  await using it = await serving([http("main", old.url)]);
  const running = it.ask("main", "slow");
  await soon(old.seen(1), "the call");
  await it.engine.reload(withBindings(it.settings, http("main", next.url)));
  await call(
    it.planeUrl,
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`,
    { channel: "main" },
  );
  await running;
  assertEquals(await soon(old.abandoned(1), "the end of the call"), "slow");
});

Deno.test("reload: an added channel serves, a removed one ends its work and closes", async () => {
  await using mcp = serveRawMcp();
  await using it = await serving([http("main", mcp.url), http("extra", mcp.url)]);
  const running = it.ask("extra", "slow", `{"last":1}`);
  await soon(mcp.seen(1), "the call");
  const changes = await it.engine.reload(
    withBindings(it.settings, http("main", mcp.url), stdio("local")),
  );
  assertEquals(changes, { opened: ["local"], replaced: [], closed: ["extra"] });
  assertEquals((await it.ask("local", "echo")).status, 200);
  assertEquals((await it.engine.snapshot()).channels.map(({ name }) => name), ["main", "local"]);
  mcp.release();
  assertEquals((await running).text, `{"jsonrpc":"2.0","id":1,"result":{"last":1}}`);
  assertEquals((await it.facts.first("channel_closed")).channel, "extra");
});

Deno.test("reload: a setting that cannot be used changes nothing and leaves nothing open", async () => {
  await using mcp = serveRawMcp();
  await using it = await serving([http("main", mcp.url)]);
  const broken = withBindings(
    it.settings,
    http("main", "http://127.0.0.1:1/other"),
    stdio("added"),
    { kind: "stdio", channel: "bad", command: "/no/such/program" },
  );
  await assertRejects(() => it.engine.reload(broken), OperatorError, "mcp.commands, channel bad");
  assertEquals((await it.ask("main", "echo")).status, 200);
  assertEquals(mcp.requests.length, 1);
  assertEquals((await it.engine.snapshot()).channels.map(({ name }) => name), ["main"]);
  // The child that was started for it has ended, or the sanitizers would find it; nobody was told of it.
  assertEquals([...it.facts.channels], ["main"]);
  const noCertificate = {
    ...it.settings,
    controlPlane: {
      ...it.settings.controlPlane,
      egress: { poolSize: 1, caCerts: [], clientCertificate: { cert: "x", key: "y" } },
    },
  };
  await assertRejects(() => it.engine.reload(noCertificate), OperatorError, "control_plane");
  assertEquals((await it.ask("main", "echo")).status, 200);
});

Deno.test("reload: channels that stay are left alone, whatever else changes", async () => {
  await using it = await serving([stdio("main")]);
  const pid = async () => JSON.parse((await it.ask("main", "pid")).text).result;
  const before = await pid();
  const changes = await it.engine.reload({
    ...it.settings,
    mcp: {
      ...it.settings.mcp,
      maxConcurrentRequests: 3,
      connectionMaxTtlMs: 1_000,
      extraHeaders: [["X-New", "1"]],
      childEnv: { A: "1" },
    },
  });
  assertEquals(changes, { opened: [], replaced: [], closed: [] });
  assertEquals((await it.engine.snapshot()).channels[0]?.slots, 3);
  assertEquals(await pid(), before);
  // The new TTL counts.
  assertEquals((await it.ask("main", "hold")).status, 504);
});

Deno.test("reload: a new key and new headers go out with the next request, the poll in flight is kept", async () => {
  await using mcp = serveRawMcp();
  await using plane = scriptPlane();
  const settings = withBindings(engineSettings(plane.url, mcp.url), http("main", mcp.url));
  const engine = await openEngine(settings, () => {});
  try {
    const keys = () => plane.requests.items.map(({ headers }) => headers.get("authorization"));
    const first = [await plane.requests.nth(1), await plane.requests.nth(2)];
    await engine.reload({
      ...settings,
      controlPlane: {
        ...settings.controlPlane,
        apiKey: "second-key",
        extraHeaders: [["X-Extra", "2"]],
      },
    });
    for (const { answer } of first) answer(new Response(null, { status: 204 }));
    const third = await soon(plane.requests.nth(3), "the next poll");
    assertEquals(keys().at(-1), "Bearer second-key");
    assertEquals(third.headers.get("x-extra"), "2");
    assertNotEquals(keys()[0], keys()[2]);
    third.answer(new Response(null, { status: 204 }));
  } finally {
    await engine.drain(0);
  }
});

Deno.test("reload: a new key is tried at once, however long the wait for the old one is", async () => {
  await using mcp = serveRawMcp();
  const refuse = () => new Response(null, { status: 401, headers: { "retry-after": "60" } });
  await using plane = scriptPlane(refuse, refuse);
  const settings = withBindings(engineSettings(plane.url, mcp.url), http("main", mcp.url));
  const facts = new Arrivals<Fact>();
  const engine = await openEngine(settings, (fact) => facts.add(fact));
  try {
    for (let n = 1; (await soon(facts.nth(n), "a refusal")).kind !== "poll_failed"; n++);
    const controlPlane = { ...settings.controlPlane, apiKey: "second-key" };
    await engine.reload({ ...settings, controlPlane });
    const { headers, answer } = await soon(plane.requests.nth(3), "the next poll");
    assertEquals(headers.get("authorization"), "Bearer second-key");
    answer(new Response(null, { status: 204 }));
  } finally {
    await engine.drain(0);
  }
});

Deno.test("reload: works through a MessageChannel, and so does its refusal", async () => {
  await using plane = openPlane();
  await using mcp = serveRawMcp();
  const { port1: near, port2: far } = new MessageChannel();
  serveEngine(far, (given, emit) => openEngine(given, emit));
  const settings = withBindings(engineSettings(plane.url, mcp.url), http("main", mcp.url));
  const engine = await connectEngine(near, settings, () => {});
  try {
    const changes = await engine.reload(
      withBindings(settings, http("main", mcp.url), http("more", mcp.url)),
    );
    assertEquals(changes.opened, ["more"]);
    const bad = withBindings(settings, {
      kind: "stdio",
      channel: "x",
      command: "/no/such/program",
    });
    await assertRejects(() => engine.reload(bad), OperatorError, "mcp.commands");
  } finally {
    await engine.drain(0);
    near.close();
    far.close();
  }
});
