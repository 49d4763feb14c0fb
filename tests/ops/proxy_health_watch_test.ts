import { assertEquals } from "@std/assert";
import type { Clock } from "../../lib/core/clock.ts";
import type { Hop } from "../../lib/core/proxy_route.ts";
import type { ProxiedHop, ProxyCheck } from "../../lib/ops/proxy_health_check.ts";
import { proxyIdentityRecord, proxyMovedRecords } from "../../lib/ops/proxy_health_records.ts";
import { ProxyMetrics } from "../../lib/ops/proxy_health_metrics.ts";
import type { ProxyHealth } from "../../lib/ops/proxy_health.ts";
import { watchProxies } from "../../lib/ops/proxy_health_watch.ts";

function hop(name: string, proxyUrl: string | undefined, url = "https://mcp.test"): Hop {
  return {
    url,
    route: {
      kind: "mcp_channel",
      name,
      target: "mcp.test:443",
      via: proxyUrl === undefined
        ? { mode: "direct" }
        : { mode: "proxy", url: proxyUrl, source: "http-proxy" },
    },
    egress: {
      poolSize: 1,
      caCerts: [],
      ...(proxyUrl === undefined ? {} : { proxy: { url: proxyUrl, targetScheme: "https" } }),
    },
  };
}

const WELL: ProxyCheck["outcome"] = { kind: "ok" };
const BAD: ProxyCheck["outcome"] = {
  kind: "failed",
  phase: "tcp",
  reason: "dial_error",
  detail: "connection refused",
};

/** A clock that notes how long it was to sleep, and does not. */
function sleepless(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => 0,
    wall: () => 0,
    sleep(ms, signal) {
      slept.push(ms);
      return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve();
    },
  };
}

const states = (round: readonly ProxyHealth[]) =>
  round.map(({ route, state }) => `${route.name} ${state}`);

Deno.test("watchProxies: told before the first round, then after each; ends with the signal", async () => {
  const clock = sleepless();
  const stop = new AbortController();
  const outcomes = [BAD, WELL, BAD];
  let at = 0;
  const check = () => Promise.resolve({ at: ++at, outcome: outcomes[at - 1] ?? WELL });
  const hops = [hop("main", "http://p"), hop("pipe", undefined)];
  const seen: string[][] = [];
  const options = { hops: () => hops, intervalMs: 60_000, clock, check };
  for await (const round of watchProxies(options, stop.signal)) {
    seen.push(states(round));
    if (seen.length === 4) stop.abort();
  }
  assertEquals(
    seen,
    [
      ["pipe direct", "main unhealthy"],
      ["pipe direct", "main unhealthy"],
      ["pipe direct", "main healthy"],
      ["pipe direct", "main unhealthy"],
    ].map((round) => round.toSorted()),
  );
  assertEquals(clock.slept, [60_000, 60_000, 60_000]);
});

Deno.test("watchProxies: routes that share proxy and target share a check; a reload is seen", async () => {
  const stop = new AbortController();
  const checked: string[] = [];
  const check = ({ route, egress }: ProxiedHop) => {
    checked.push(`${route.name} ${egress.proxy.url}`);
    return Promise.resolve({ at: 1, outcome: WELL });
  };
  let hops = [hop("a", "http://p"), hop("b", "http://p"), hop("c", "http://p", "https://o.test")];
  const rounds: string[][] = [];
  const options = { hops: () => hops, intervalMs: 1, clock: sleepless(), check };
  for await (const round of watchProxies(options, stop.signal)) {
    rounds.push(states(round));
    if (rounds.length === 2) hops = [hop("a", "http://other"), hop("b", "http://p")];
    if (rounds.length === 3) stop.abort();
  }
  assertEquals(checked, ["a http://p", "c http://p", "a http://other", "b http://p"]);
  assertEquals(rounds.map((round) => round.length), [3, 3, 2]);
  assertEquals(rounds[1], ["a healthy", "b healthy", "c healthy"]);
});

Deno.test("watchProxies: a proxy that hangs does not hold up the others, nor the end", async () => {
  const stop = new AbortController();
  const others = Promise.withResolvers<void>();
  let well = 0;
  const check = ({ route }: ProxiedHop, signal: AbortSignal): Promise<ProxyCheck> => {
    if (route.name !== "hung") {
      if (++well === 3) others.resolve();
      return Promise.resolve({ at: 1, outcome: WELL });
    }
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
  };
  const hops = ["hung", "a", "b", "c"].map((name) => hop(name, `http://${name}`));
  const options = { hops: () => hops, intervalMs: 1, clock: sleepless(), check };
  const rounds: string[][] = [];
  const watching = (async () => {
    for await (const round of watchProxies(options, stop.signal)) rounds.push(states(round));
  })();
  await others.promise;
  stop.abort();
  await watching;
  assertEquals(rounds.length, 1, "the round that was cut is not told");
});

Deno.test("proxyMovedRecords: one line for a change, none for more of the same", () => {
  const route = hop("main", "http://p").route;
  const health = (...outcomes: ProxyCheck["outcome"][]): ProxyHealth[] => [{
    route,
    state: outcomes.at(-1)?.kind === "ok" ? "healthy" : "unhealthy",
    history: outcomes.map((outcome, at) => ({ at, outcome })),
  }];
  const said = (before: ProxyHealth[], after: ProxyHealth[]) =>
    proxyMovedRecords(before, after).map(({ level, message }) => `${level} ${message}`);
  assertEquals(said(health(), health(WELL)), []);
  assertEquals(said(health(), health(BAD)), ["warn proxy does not work"]);
  assertEquals(said(health(BAD), health(BAD, BAD)), []);
  assertEquals(said(health(BAD), health(BAD, WELL)), ["info proxy works again"]);
  assertEquals(said(health(WELL), health(WELL, BAD)), ["warn proxy does not work"]);
  const [line] = proxyMovedRecords(health(), health(BAD));
  assertEquals(
    [line?.attrs["error_phase"], line?.attrs["error_reason"], line?.attrs["error"]],
    ["tcp", "dial_error", "connection refused"],
  );
});

Deno.test("proxyIdentityRecord: each proxy once, nothing without one", () => {
  const routes = [
    hop("a", "http://p"),
    hop("b", "http://p"),
    hop("c", "http://q"),
    hop("d", undefined),
  ]
    .map(({ route }) => route);
  const proxies = proxyIdentityRecord(routes)?.attrs["proxies"];
  assertEquals(Array.isArray(proxies) && proxies.length, 2);
  assertEquals(proxyIdentityRecord([hop("d", undefined).route]), undefined);
});

Deno.test("ProxyMetrics: gauges of the latest round, a shared check counts once", () => {
  const metrics = new ProxyMetrics();
  assertEquals(metrics.render(), "");
  const check: ProxyCheck = { at: 5_000, tcpMs: 2, outcome: BAD };
  const [a, b] = [hop("a", "http://p").route, hop("b", "http://p").route];
  const round: ProxyHealth[] = [a, b].map((route) => ({
    route,
    state: "unhealthy",
    lastCheckAt: 5_000,
    history: [check],
  }));
  metrics.fold(round);
  metrics.fold(round);
  const text = metrics.render();
  const value = (line: string) =>
    text.split("\n").filter((each) => each.startsWith(line)).map((each) => each.split(" ").at(-1));
  assertEquals(value("proxy_health_state{"), ["0"]);
  assertEquals(value("proxy_last_check_timestamp{"), ["5"]);
  assertEquals(value("proxy_last_success_timestamp{"), ["0"]);
  assertEquals(value("proxy_check_failures_total{"), ["1"]);
  assertEquals(value("proxy_check_phase_duration_seconds_count{"), ["1"]);
});
