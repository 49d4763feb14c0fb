import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import { Secret } from "../../lib/core/secret.ts";
import type { Engine } from "../../lib/dispatch/engine.ts";
import type { Peer } from "../../lib/ops/admin/guard.ts";
import { openLog } from "../../lib/ops/log.ts";
import { createOperatorSurface } from "../../lib/ops/operator_surface.ts";
import { ProxyMetrics } from "../../lib/ops/proxy_health_metrics.ts";
import { RequestLog } from "../../lib/ops/request_log.ts";
import { adminPages, pageFolds, pageMemory } from "../../lib/runtime/admin_pages.ts";
import { NetworkReport } from "../../lib/runtime/network_report.ts";
import { CALL } from "../ops/admin/admin_fixture.ts";
import { SAMPLES } from "../ops/sample_facts.ts";
import { settingsOf } from "./settings_fixture.ts";

const PLAIN = settingsOf();
const LOCAL: Peer = { kind: "unix" };
const REMOTE: Peer = { kind: "tcp", address: "192.0.2.7" };

/** The pages of a client that has seen one of each fact. */
function opened(engine?: Partial<Engine>, adminUi: Partial<typeof PLAIN.adminUi> = {}) {
  const settings = { ...PLAIN, adminUi: { ...PLAIN.adminUi, ...adminUi } };
  const requests = new RequestLog(systemClock);
  const memory = pageMemory(settings, systemClock, requests, () => []);
  assert(memory !== undefined);
  const log = openLog({
    ...settings.log,
    identity: { clientInstanceId: "i", tunnelId: "t" },
    tap: (record, wallMs) => memory.logs.add(record, wallMs),
    sink: { writeSync: (bytes) => bytes.length },
  });
  const surface = createOperatorSurface({
    log,
    clock: systemClock,
    ...settings.controlPlane,
    folds: [requests, ...pageFolds(memory)],
  });
  const { channel_closed: _, ...rest } = SAMPLES;
  for (const fact of Object.values(rest)) surface.emit(fact);
  const readFile = (path: string): string => {
    throw new Deno.errors.NotFound(path);
  };
  const pages = adminPages({
    memory,
    surface,
    log,
    clock: systemClock,
    network: new NetworkReport({ log, metrics: new ProxyMetrics(), clock: systemClock, readFile }),
    readFile,
    instanceId: "instance",
    secrets: () => [],
    launch: { argv: ["run"], variables: {} },
    settings: () => settings,
    values: () => [],
    engine: () => engine === undefined ? undefined : { ...ENGINE, ...engine },
    listenAddr: () => "127.0.0.1:1",
    endings: [],
    stop: new AbortController().signal,
  });
  const ask = async (path: string, method = "GET", peer = LOCAL, headers: HeadersInit = {}) => {
    const response = await pages(new Request(`http://192.0.2.1${path}`, { method, headers }), peer);
    return { status: response.status, text: await response.text() };
  };
  return Object.assign(ask, { memory });
}

const no = () => Promise.reject(new Error("not here"));
const ENGINE: Engine = {
  snapshot: no,
  reload: no,
  replay: no,
  probe: no,
  retryPoll: no,
  discoverOauth: no,
  harpoonCalls: no,
  harpoonHttp: no,
  drain: no,
  ended: Promise.withResolvers<void>().promise,
};

Deno.test("pageMemory: nothing is kept where the pages are switched off", () => {
  const settings = { ...PLAIN, adminUi: { ...PLAIN.adminUi, enabled: false } };
  const memory = (given: typeof PLAIN) =>
    pageMemory(given, systemClock, new RequestLog(systemClock), () => []);
  assertEquals(memory(settings), undefined);
  assertEquals(pageFolds(undefined), []);
  assertEquals(memory(PLAIN)?.logs.capacity, 2_000);
});

Deno.test("adminPages: every document can be read, whatever the client has seen [operator §5]", async () => {
  const ask = opened({ harpoonCalls: () => Promise.resolve([]) });
  const documents = ["status", "system", "oauth", "settings", "harpoon/status", "harpoon/targets"];
  for (const path of [...documents, "harpoon/calls", "analytics", "requests", "logs"]) {
    const { status, text } = await ask(`/api/${path}`);
    assertEquals(status, 200, path);
    JSON.parse(text);
  }
  const about = JSON.parse((await ask("/api/status")).text);
  assertEquals([about.client_instance_id, about.health_listen_addr], ["instance", "127.0.0.1:1"]);
  assertEquals(about.readiness_history.length, 48);
  const { requests } = JSON.parse((await ask("/api/requests")).text);
  assertEquals(requests.map(({ id }: { id: string }) => id), ["req-1"]);
});

Deno.test("adminPages: slots come from the engine, and an engine that has ended costs only them", async () => {
  const room = { name: "main", queued: 0, queueCapacity: 20, slots: 10, freeSlots: 7 };
  const snapshot = () => Promise.resolve({ queued: 0, busy: 3, channels: [room] });
  const slots = async (engine: Partial<Engine>) => {
    const { channels } = JSON.parse((await opened(engine)("/api/status")).text);
    return channels.find(({ name }: { name: string }) => name === "main").slots;
  };
  assertEquals(await slots({ snapshot }), { busy: 3, capacity: 10 });
  assertEquals(await slots({}), undefined);
});

Deno.test("adminPages: orders go to the engine; without one, or refused by it, they say why", async () => {
  const orders: string[] = [];
  const ask = opened({
    probe(channel) {
      orders.push(channel);
      return Promise.resolve({ kind: "done" });
    },
    retryPoll: () => Promise.resolve({ kind: "refused", message: "the client is stopping" }),
  });
  assertEquals((await ask("/api/channels/main/probe", "POST")).status, 200);
  assertEquals(orders, ["main"]);
  assertEquals(await ask("/api/poll/retry", "POST"), {
    status: 409,
    text: "the client is stopping\n",
  });
  assertEquals(await opened()("/api/oauth/discover", "POST"), {
    status: 503,
    text: "the client is not running yet\n",
  });
  assertEquals((await opened()("/api/harpoon/calls")).text, `{"calls":[]}\n`);
});

Deno.test("adminPages: a captured call is made again; what is not captured cannot be", async () => {
  const messages: string[] = [];
  const ask = opened({
    replay({ message }) {
      messages.push(message);
      return Promise.resolve({
        kind: "replayed",
        status: 200,
        ms: 1,
        verdict: { kind: "ok" },
        reply: "{}",
      });
    },
  });
  const path = "/api/requests/req-1/replay";
  assertEquals((await ask(path, "POST")).status, 409);
  const text = `{"jsonrpc":"2.0","id":1,"method":"ping"}`;
  ask.memory.payloads.take({ requestId: "req-1", direction: "request", text, bytes: 40 });
  const replayed = await ask(path, "POST");
  assertEquals([replayed.status, JSON.parse(replayed.text).outcome], [200, "ok"]);
  assertEquals(messages, [text]);
});

Deno.test("adminPages: callouts are filtered by label", async () => {
  const ask = opened({
    // deno-lint-ignore require-await -- the engine's answer is a promise
    async harpoonCalls() {
      return [CALL, { ...CALL, label: "erp" }];
    },
  });
  const labels = async (query: string) =>
    JSON.parse((await ask(`/api/harpoon/calls${query}`)).text).calls
      .map(({ label }: { label: string }) => label);
  assertEquals(await labels(""), ["crm", "erp"]);
  assertEquals(await labels("?label=erp"), ["erp"]);
});

Deno.test("adminPages: others than this machine need the setting, and the token if there is one", async () => {
  const host = { host: "192.0.2.1" };
  assertEquals((await opened()("/api/status", "GET", REMOTE, host)).status, 403);
  const open = opened({}, { allowRemote: true, token: new Secret("a long token") });
  assertEquals((await open("/api/status", "GET", REMOTE, host)).status, 401);
  const authorization = "Bearer a long token";
  assertEquals(
    (await open("/api/status", "GET", REMOTE, { ...host, authorization })).status,
    200,
  );
});
