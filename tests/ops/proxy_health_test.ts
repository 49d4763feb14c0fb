import { assertEquals } from "@std/assert";
import type { RouteRecord } from "../../lib/core/proxy_route.ts";
import {
  afterCheck,
  MAX_HISTORY,
  proxyGauges,
  type ProxyHealth,
  proxyHealthData,
  sortedHealth,
  unchecked,
} from "../../lib/ops/proxy_health.ts";
import type { ProxyCheck } from "../../lib/ops/proxy_health_check.ts";

const route = (name = "main", url = "http://p:1"): RouteRecord => ({
  kind: "mcp_channel",
  name,
  target: "mcp.test:443",
  via: { mode: "proxy", url, source: "http-proxy" },
});
const direct: RouteRecord = {
  kind: "control_plane",
  name: "control-plane",
  target: "plane.test:443",
  via: { mode: "direct" },
};
const well = (at: number): ProxyCheck => ({
  at,
  tcpMs: 0.25,
  connectMs: 1.00049,
  status: 200,
  outcome: { kind: "ok" },
});
const bad = (at: number): ProxyCheck => ({
  at,
  tcpMs: 1,
  connectMs: 2,
  status: 407,
  outcome: {
    kind: "failed",
    phase: "connect",
    reason: "bad_status",
    detail: "the proxy answered 407",
  },
});
const fold = (checks: readonly ProxyCheck[], from = unchecked(route())): ProxyHealth =>
  checks.reduce(afterCheck, from);

Deno.test("afterCheck: unhealthy until a check says otherwise, and recovers [network §9.3]", () => {
  assertEquals(unchecked(route()).state, "unhealthy");
  assertEquals(unchecked(direct).state, "direct");
  assertEquals(fold([well(1)]).state, "healthy");
  assertEquals(fold([well(1), bad(2)]).state, "unhealthy");
  const recovered = fold([well(1), bad(2), well(3)]);
  assertEquals(
    [recovered.state, recovered.lastCheckAt, recovered.lastSuccessAt],
    ["healthy", 3, 3],
  );
  const failing = fold([well(1), bad(2)]);
  assertEquals([failing.lastCheckAt, failing.lastSuccessAt], [2, 1]);
});

Deno.test("afterCheck: the latest ten are kept, oldest first [network §9.3, operator §12.15]", () => {
  const { history } = fold(Array.from({ length: 25 }, (_, i) => bad(i)));
  assertEquals(history.map(({ at }) => at), Array.from({ length: MAX_HISTORY }, (_, i) => 15 + i));
  assertEquals(MAX_HISTORY, 10);
});

Deno.test("sortedHealth: one order whatever came first [network §9.3]", () => {
  const all = [route("b"), direct, route("a", "http://p:2"), route("a")].map(unchecked);
  const order = (list: ProxyHealth[]) =>
    sortedHealth(list).map(({ route: { name, via } }) =>
      `${name} ${via.mode === "proxy" ? via.url : via.mode}`
    );
  assertEquals(order(all), [
    "control-plane direct",
    "a http://p:1",
    "a http://p:2",
    "b http://p:1",
  ]);
  assertEquals(order(all.toReversed()), order(all));
});

Deno.test("proxyGauges: one for each proxy, down as soon as one of its routes is", () => {
  const rounds = [
    fold([well(5)], unchecked(route("a"))),
    fold([well(2), bad(7)], unchecked(route("b"))),
    fold([well(3)], unchecked(route("c", "http://q"))),
    unchecked(direct),
  ];
  assertEquals(
    proxyGauges(rounds).map(({ healthy, lastCheckAt, lastSuccessAt }) => [
      healthy,
      lastCheckAt,
      lastSuccessAt,
    ]),
    [[false, 7, 5], [true, 3, 3]],
  );
});

Deno.test("proxyHealthData: the published names, null for what is not known", () => {
  const data = proxyHealthData(fold([well(0), bad(1000)]));
  assertEquals(data["health_state"], "unhealthy");
  assertEquals(data["last_check"], "1970-01-01T00:00:01.000Z");
  assertEquals(data["last_success"], "1970-01-01T00:00:00.000Z");
  assertEquals(data["history"], [
    {
      timestamp: "1970-01-01T00:00:00.000Z",
      success: true,
      tcp_duration_ms: 0.25,
      connect_duration_ms: 1,
      error_phase: null,
      error_reason: null,
      error_detail: null,
      http_status: 200,
      http_status_category: "2xx",
    },
    {
      timestamp: "1970-01-01T00:00:01.000Z",
      success: false,
      tcp_duration_ms: 1,
      connect_duration_ms: 2,
      error_phase: "connect",
      error_reason: "bad_status",
      error_detail: "the proxy answered 407",
      http_status: 407,
      http_status_category: "4xx",
    },
  ]);
  const none = proxyHealthData(unchecked(direct));
  assertEquals([none["last_check"], none["last_success"], none["history"]], [null, null, []]);
});
