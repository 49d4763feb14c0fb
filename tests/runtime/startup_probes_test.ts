import { assertEquals } from "@std/assert";
import type { Fact, ProbeOutcome } from "../../lib/core/fact.ts";
import { Aside, type HttpTarget } from "../../lib/mcp/http_target.ts";
import type { OauthLook } from "../../lib/mcp/probe_fact.ts";
import { type ServerLooks, StartupProbes } from "../../lib/runtime/startup_probes.ts";
import { ManualClock } from "../control/manual_clock.ts";
import { Arrivals } from "../fixtures/arrivals.ts";

const NEVER = new AbortController().signal;
const FOUND = {
  kind: "found",
  status: 200,
  authorizationServers: 0,
  resourceMatches: true,
  steps: [],
  registrations: [],
} as const satisfies OauthLook;
const NOT_ADVERTISED: OauthLook = { kind: "not_advertised", steps: [] };

/** Probes on a server that answers as told. */
function probing(
  outcomes: readonly ProbeOutcome[],
  discoveries: readonly OauthLook[] = [NOT_ADVERTISED],
  clock = new ManualClock(),
) {
  const facts = new Arrivals<Fact>();
  const registered = new Arrivals<string>();
  let probed = 0, discovered = 0;
  const looked = new Arrivals<number>();
  const looks: ServerLooks = {
    probe: (_target, signal) => {
      const outcome = outcomes[probed++];
      if (outcome !== undefined) return Promise.resolve({ outcome });
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason), { once: true })
      );
    },
    discover: () => {
      looked.add(discovered);
      return Promise.resolve(discoveries[discovered++] ?? NOT_ADVERTISED);
    },
  };
  const http = Deno.createHttpClient({});
  const target = (channel: string): HttpTarget => ({
    channel,
    url: "http://127.0.0.1:1/mcp",
    http,
    headers: [],
    discoveryHeaders: [],
    userAgent: "test",
    emit: () => {},
    aside: new Aside(),
  });
  const probes = new StartupProbes({
    looks,
    emit: (fact) => facts.add(fact),
    clock,
    onRegistrations: (channel, list) =>
      registered.add(`${channel}: ${list.map(({ url }) => url).join()}`),
  });
  return {
    probes,
    facts,
    registered,
    looked,
    clock,
    target,
    kinds: () => facts.items.map((fact) => "outcome" in fact ? fact.outcome : fact.kind),
    async [Symbol.asyncDispose]() {
      await probes[Symbol.asyncDispose]();
      http.close();
    },
  };
}

Deno.test("StartupProbes: a server that starts late is found, with growing waits", async () => {
  await using it = probing(["refused", "refused", "http-error", "ok"]);
  it.probes.begin(it.target("main"), true);
  await it.facts.nth(6);
  assertEquals(it.kinds(), [
    "probe_started",
    "refused",
    "refused",
    "http-error",
    "ok",
    "oauth_not_discovered",
  ]);
  const [first = 0, second = 0] = it.clock.sleeps.items;
  assertEquals([first, second >= 50 && second <= 100], [50, true]);
  assertEquals(it.facts.items[4]?.kind === "probe_finished" && it.facts.items[4].attempt, 4);
});

Deno.test("StartupProbes: a server that wants credentials is settled; only main is asked for OAuth", async () => {
  await using it = probing(["auth-required", "auth-required"], [
    { kind: "failed", detail: "HTTP 500", steps: [] },
    { ...FOUND, resource: "https://h" },
  ]);
  it.probes.begin(it.target("docs"), true);
  await it.facts.nth(2);
  it.probes.begin(it.target("main"), true);
  await it.facts.nth(6);
  assertEquals(it.kinds(), [
    "probe_started",
    "auth-required",
    "probe_started",
    "auth-required",
    "oauth_not_discovered",
    "oauth_discovered",
  ]);
});

Deno.test("StartupProbes: without an HTTP main there is nobody to ask for OAuth (design §7)", async () => {
  await using it = probing(["ok"]);
  it.probes.start([it.target("docs")]);
  await it.facts.nth(3);
  assertEquals(it.kinds(), ["oauth_not_discovered", "probe_started", "ok"]);
});

Deno.test("StartupProbes: after a reload the channel is probed without being called pending", async () => {
  await using it = probing(["ok"]);
  it.probes.begin(it.target("main"), false);
  await it.facts.nth(1);
  assertEquals(it.kinds()[0], "ok");
});

Deno.test("StartupProbes: a channel that closes is not probed any more", async () => {
  await using it = probing([]);
  it.probes.begin(it.target("docs"), true);
  it.probes.end("docs");
  await it.probes[Symbol.asyncDispose]();
  assertEquals(it.kinds(), ["probe_started"]);
});

function replied(channel: string, status: number, upstreamStatus?: number): Fact {
  const failure = { source: "target_http", kind: "invalid_mcp_error" } as const;
  return {
    kind: "command_replied",
    requestId: "r",
    commandKind: "call",
    channel,
    at: 0,
    firstAt: 0,
    chars: 2,
    status,
    ...(upstreamStatus === undefined ? {} : { failure: { ...failure, upstreamStatus } }),
  };
}

Deno.test("notice: a 401 of main's server looks for metadata again, other facts do not", async () => {
  const facts: readonly (readonly [fact: Fact, again: boolean])[] = [
    [replied("main", 401), true],
    [replied("main", 403), false],
    [replied("main", 200), false],
    [replied("main", 502), false],
    [replied("docs", 401), false],
    [{ kind: "poller_started" }, false],
  ];
  for (const [fact, again] of facts) {
    await using it = probing(["ok"]);
    it.probes.begin(it.target("main"), true);
    await it.facts.nth(3);
    it.probes.notice(fact);
    if (again) await it.looked.nth(2);
    else for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    assertEquals(it.looked.items.length, again ? 2 : 1, JSON.stringify(fact));
  }
});

const registered = (url: string): OauthLook => ({
  ...FOUND,
  registrations: [{ role: "issuer", url, guarded: true, onMcpSocket: false }],
});

Deno.test("onRegistrations: once for the same list, across a reload too; none once main is closed", async () => {
  await using it = probing(
    ["ok", "ok", "ok"],
    [registered("https://a"), registered("https://a"), registered("https://b"), NOT_ADVERTISED],
  );
  const main = it.target("main");
  it.probes.start([main]);
  await it.registered.nth(1);
  it.probes.follow({ opened: [], replaced: ["main"], closed: [] }, [main]);
  await it.looked.nth(2);
  it.probes.follow({ opened: [], replaced: ["main"], closed: [] }, [main]);
  await it.registered.nth(2);
  it.probes.follow({ opened: ["docs"], replaced: [], closed: [] }, [main, it.target("docs")]);
  it.probes.notice(replied("main", 401));
  await it.registered.nth(3);
  assertEquals(it.registered.items, ["main: https://a", "main: https://b", "main: "]);
});

Deno.test("follow: main that is closed, or replaced by a command, has no registrations", async () => {
  for (const gone of ["closed", "replaced"] as const) {
    await using it = probing(["ok"], [registered("https://a")]);
    it.probes.start([it.target("main")]);
    await it.registered.nth(1);
    it.probes.follow({ opened: [], replaced: [], closed: [], [gone]: ["main"] }, []);
    it.probes.notice(replied("main", 401));
    await it.probes[Symbol.asyncDispose]();
    assertEquals(it.registered.items, ["main: https://a", "main: "]);
    assertEquals(it.looked.items.length, 1);
  }
});

Deno.test("StartupProbes: at the end what is registered stays so", async () => {
  await using it = probing(["ok"], [registered("https://a")]);
  it.probes.start([it.target("main")]);
  await it.registered.nth(1);
  await it.probes[Symbol.asyncDispose]();
  assertEquals(it.registered.items, ["main: https://a"]);
});

Deno.test("lookAgain: main's metadata is looked for again, once it is looked for at all [ui §5]", async () => {
  await using it = probing(["ok"]);
  assertEquals(it.probes.lookAgain(), false);
  it.probes.begin(it.target("main"), true);
  await it.facts.nth(3);
  assertEquals(it.probes.lookAgain(), true);
  await it.looked.nth(2);
  it.probes.begin(it.target("main"), false);
  assertEquals(it.probes.lookAgain(), false);
});

Deno.test("mainAccepts: waits until somebody listens there, whatever they say", async () => {
  await using it = probing(["refused", "http-error"]);
  it.probes.begin(it.target("main"), true);
  await it.facts.nth(3);
  await it.probes.mainAccepts(5_000, NEVER);
  assertEquals(it.kinds().includes("startup_wait_over"), false);
});

Deno.test("mainAccepts: does not wait without a time, or without an HTTP main", async () => {
  await using it = probing([]);
  await it.probes.mainAccepts(5_000, NEVER);
  it.probes.begin(it.target("main"), true);
  await it.probes.mainAccepts(0, NEVER);
  assertEquals(it.clock.sleeps.items, []);
});

Deno.test("mainAccepts: ends with its time and says so, or with its signal", async () => {
  await using it = probing([]);
  it.probes.begin(it.target("main"), true);
  await it.probes.mainAccepts(5_000, NEVER);
  assertEquals(it.kinds(), ["probe_started", "startup_wait_over"]);
  await using held = probing([], [], new ManualClock({ holds: true }));
  held.probes.begin(held.target("main"), true);
  assertEquals(await held.probes.mainAccepts(5_000, AbortSignal.abort()), false);
});
