import { assert, assertEquals, assertRejects } from "@std/assert";
import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import type { CallRecord } from "../../lib/core/callout_record.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import type { Emit, Fact } from "../../lib/core/fact.ts";
import type { CapturedPayload, TakePayload } from "../../lib/dispatch/capture.ts";
import type { Engine, ReplayOrder } from "../../lib/dispatch/engine.ts";
import { connectEngine, type OpenEngine, serveEngine } from "../../lib/dispatch/engine_port.ts";
import { Arrivals } from "../fixtures/arrivals.ts";

const SETTINGS: EngineSettings = {
  controlPlane: {
    baseUrl: "https://h",
    urlPath: "",
    tunnelId: `tunnel_${"a".repeat(32)}`,
    organizationId: undefined,
    apiKey: "key",
    maxInflight: 20,
    pollTimeoutMs: 30_000,
    pollDeadlineGuardrailMs: 5_000,
    pollChannels: ["main"],
    extraHeaders: [["X-A", "1"]],
    egress: { poolSize: 4, caCerts: ["pem"] },
  },
  mcp: {
    bindings: [{ kind: "stdio", channel: "main", command: "x" }],
    extraHeaders: [],
    discoveryHeaders: [],
    startupWaitMs: 0,
    connectionMaxTtlMs: 600_000,
    maxConcurrentRequests: 10,
    childEnv: { PATH: "/bin" },
  },
  client: { name: "n", version: "1", instanceId: "i" },
};

const SNAPSHOT = {
  queued: 1,
  busy: 2,
  channels: [{ name: "main", queued: 1, queueCapacity: 3, freeSlots: 0, slots: 2 }],
};

const RECORD: CallRecord = {
  at: 1,
  label: "billing",
  tool: "http_callout",
  method: "GET",
  status: 200,
  latencyMs: 2,
  requestBytes: 0,
  responseBytes: 3,
  redirects: 0,
  outcome: "success",
};

/** The far side: what it was given, and the engine it stands for. */
class FarSide {
  readonly settings: EngineSettings[] = [];
  readonly budgets: number[] = [];
  readonly ended = Promise.withResolvers<void>();
  readonly replays: ReplayOrder[] = [];
  readonly limits: number[] = [];
  emit: Emit = () => {};
  takePayload: TakePayload = () => {};

  readonly open: OpenEngine = (settings, emit, takePayload) => {
    this.settings.push(settings);
    this.emit = emit;
    this.takePayload = takePayload;
    emit({ kind: "poller_started" });
    const engine: Engine = {
      ended: this.ended.promise,
      snapshot: () => Promise.resolve(SNAPSHOT),
      reload: (settings) => {
        this.settings.push(settings);
        return Promise.resolve({ opened: ["new"], replaced: [], closed: ["old"] });
      },
      replay: (order) => {
        this.replays.push(order);
        const verdict = { kind: "rpc_error", code: -32602 } as const;
        return Promise.resolve({ kind: "replayed", status: 200, ms: 1, verdict, reply: "{}" });
      },
      probe: (channel) => Promise.resolve({ kind: "refused", message: `no ${channel}` }),
      retryPoll: () => Promise.resolve({ kind: "done" }),
      discoverOauth: () => Promise.resolve({ kind: "refused", message: "no OAuth" }),
      harpoonCalls: (limit) => {
        this.limits.push(limit);
        return Promise.resolve([RECORD]);
      },
      harpoonHttp: ({ method, url, headers, body }) =>
        Promise.resolve({ status: 207, headers, body: `${method} ${url} ${body}` }),
      drain: (budgetMs) => {
        this.budgets.push(budgetMs);
        const report = { finished: budgetMs, answered503: 2, ms: 3 };
        emit({ kind: "drained", ...report });
        return Promise.resolve(report);
      },
    };
    return Promise.resolve(engine);
  };
}

/** Both ends of a port, closed with the test. */
function ports(open: OpenEngine) {
  const { port1, port2 } = new MessageChannel();
  serveEngine(port1, open);
  const facts = new Arrivals<Fact>();
  const payloads = new Arrivals<CapturedPayload>();
  return {
    facts,
    payloads,
    connect: () =>
      connectEngine(
        port2,
        SETTINGS,
        (fact) => facts.add(fact),
        (payload) => payloads.add(payload),
      ),
    [Symbol.dispose]() {
      port1.close();
      port2.close();
    },
  };
}

Deno.test("engine port: settings go in as a copy, the engine is open when it is returned", async () => {
  const far = new FarSide();
  using it = ports(far.open);
  await it.connect();
  assertEquals(far.settings, [SETTINGS]);
  assert(far.settings[0] !== SETTINGS);
  assertEquals(it.facts.items, [{ kind: "poller_started" }]);
});

Deno.test("engine port: facts come out in order, however many happen in one turn", async () => {
  const far = new FarSide();
  using it = ports(far.open);
  await it.connect();
  const facts: Fact[] = Array.from({ length: 100 }, (_, limit) => ({
    kind: "poll_started",
    limit,
    overlapping: 1,
  }));
  for (const fact of facts.slice(0, 60)) far.emit(fact);
  await Promise.resolve();
  for (const fact of facts.slice(60)) far.emit(fact);
  await it.facts.nth(101);
  assertEquals(it.facts.items.slice(1), facts);
});

Deno.test("engine port: each request gets its own answer, facts before it arrive before it", async () => {
  const far = new FarSide();
  using it = ports(far.open);
  const engine = await it.connect();
  const [first, snapshot, second] = await Promise.all([
    engine.drain(7),
    engine.snapshot(),
    engine.drain(8),
  ]);
  assertEquals(far.budgets, [7, 8]);
  assertEquals(snapshot, SNAPSHOT);
  assert(snapshot !== SNAPSHOT);
  assertEquals([first.finished, second.finished], [7, 8]);
  assertEquals(it.facts.items.filter(({ kind }) => kind === "drained").length, 2);
});

Deno.test("engine port: an engine that cannot be opened is that error on the near side", async () => {
  using it = ports(() => Promise.reject(new OperatorError("mcp.command: not found")));
  const error = await assertRejects(() => it.connect());
  assert(error instanceof Error);
  assertEquals([error.name, error.message], ["OperatorError", "mcp.command: not found"]);
});

Deno.test("engine port: the end of the engine is seen on the near side", async () => {
  const far = new FarSide();
  using it = ports(far.open);
  const engine = await it.connect();
  far.ended.resolve();
  await engine.ended;
});

Deno.test("engine port: an engine that ends by a failure of its own rejects with its text", async () => {
  const far = new FarSide();
  using it = ports(far.open);
  const engine = await it.connect();
  far.ended.reject(new TypeError("a bug"));
  await assertRejects(() => engine.ended, Error, "TypeError: a bug");
});

Deno.test("engine port: a request that fails on the far side is rejected, not left waiting", async () => {
  const fail = () => Promise.reject(new Error("a child would not end"));
  const refuse = () => Promise.reject(new OperatorError("mcp.commands: not found"));
  using it = ports(() =>
    Promise.resolve({
      ended: Promise.resolve(),
      snapshot: fail,
      reload: refuse,
      replay: fail,
      probe: fail,
      retryPoll: fail,
      discoverOauth: fail,
      harpoonCalls: fail,
      harpoonHttp: fail,
      drain: fail,
    })
  );
  const engine = await it.connect();
  await assertRejects(() => engine.drain(1), Error, "a child would not end");
  await assertRejects(() => engine.reload(SETTINGS), OperatorError, "mcp.commands: not found");
  for (
    const asked of [
      engine.snapshot(),
      engine.replay({ channel: "main", message: "{}" }),
      engine.probe("main"),
      engine.retryPoll(),
      engine.discoverOauth(),
      engine.harpoonCalls(1),
    ]
  ) await assertRejects(() => asked, Error, "a child would not end");
});

Deno.test("engine port: a reload carries the settings there and the changes back", async () => {
  const far = new FarSide();
  using it = ports(far.open);
  const engine = await it.connect();
  const other = { ...SETTINGS, mcp: { ...SETTINGS.mcp, maxConcurrentRequests: 3 } };
  assertEquals(await engine.reload(other), { opened: ["new"], replaced: [], closed: ["old"] });
  assertEquals(far.settings, [SETTINGS, other]);
});

Deno.test("engine port: captured payloads come out in order, apart from the facts", async () => {
  const far = new FarSide();
  using it = ports(far.open);
  await it.connect();
  const payloads = Array.from({ length: 50 }, (_, n): CapturedPayload => ({
    requestId: `r${n}`,
    direction: "reply",
    text: `{"n":${n}.0}`,
    bytes: 9,
  }));
  for (const payload of payloads) far.takePayload(payload);
  await it.payloads.nth(50);
  assertEquals(it.payloads.items, payloads);
  assertEquals(it.facts.items, [{ kind: "poller_started" }]);
});

Deno.test("engine port: orders go there and what they came to comes back [ui §5]", async () => {
  const far = new FarSide();
  using it = ports(far.open);
  const engine = await it.connect();
  const order = { channel: "main", message: '{"id":1.0}' };
  assertEquals(
    await Promise.all([
      engine.replay(order),
      engine.probe("docs"),
      engine.retryPoll(),
      engine.discoverOauth(),
      engine.harpoonCalls(7),
    ]),
    [
      {
        kind: "replayed",
        status: 200,
        ms: 1,
        verdict: { kind: "rpc_error", code: -32602 },
        reply: "{}",
      },
      { kind: "refused", message: "no docs" },
      { kind: "done" },
      { kind: "refused", message: "no OAuth" },
      [RECORD],
    ],
  );
  assertEquals([far.replays, far.limits], [[order], [7]]);
});

Deno.test("engine port: a request to the built-in server's endpoint crosses whole", async () => {
  using it = ports(new FarSide().open);
  const engine = await it.connect();
  const headers = [["accept", "a"], ["accept", "b"]] as const;
  assertEquals(
    await engine.harpoonHttp({ method: "POST", url: "http://h/harpoon/mcp", headers, body: "{}" }),
    { status: 207, headers, body: "POST http://h/harpoon/mcp {}" },
  );
});
