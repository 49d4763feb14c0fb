import { assertEquals } from "@std/assert";
import type { Fact, ProbeOutcome } from "../../lib/core/fact.ts";
import { Aside, type HttpTarget } from "../../lib/mcp/http_target.ts";
import type { OauthLook } from "../../lib/mcp/probe_fact.ts";
import { type ServerLooks, StartupProbes } from "../../lib/runtime/startup_probes.ts";
import { ManualClock } from "../control/manual_clock.ts";
import { Arrivals } from "../fixtures/arrivals.ts";

const NEVER = new AbortController().signal;
const NOT_ADVERTISED: OauthLook = { kind: "not_advertised" };

/** Probes on a server that answers as told. */
function probing(
  outcomes: readonly ProbeOutcome[],
  discoveries: readonly OauthLook[] = [NOT_ADVERTISED],
  clock = new ManualClock(),
) {
  const facts = new Arrivals<Fact>();
  let probed = 0, discovered = 0;
  const looks: ServerLooks = {
    probe: (_target, signal) => {
      const outcome = outcomes[probed++];
      if (outcome !== undefined) return Promise.resolve({ outcome });
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason), { once: true })
      );
    },
    discover: () => Promise.resolve(discoveries[discovered++] ?? NOT_ADVERTISED),
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
  const probes = new StartupProbes({ looks, emit: (fact) => facts.add(fact), clock });
  return {
    probes,
    facts,
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
    { kind: "failed", detail: "HTTP 500" },
    { kind: "found", status: 200, resource: "https://h" },
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
