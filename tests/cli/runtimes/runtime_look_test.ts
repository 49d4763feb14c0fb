import { assertEquals } from "@std/assert";
import type { HealthAnswers } from "../../../lib/cli/runtimes/health_look.ts";
import { isProxyBroken, pollHealth } from "../../../lib/cli/runtimes/poll_health.ts";
import {
  mayHaveSaid,
  type Running,
  type RuntimeState,
  runtimeState,
} from "../../../lib/cli/runtimes/runtime_look.ts";

const url = "http://127.0.0.1:1";
const good = { kind: "answered", url, status: 200, body: "" } as const;
const bad = { kind: "answered", url, status: 503, body: "no poll" } as const;
const none = { kind: "failed", url, error: "refused" } as const;
const RUNNING: Running = { kind: "running", pid: 7, started: "" };
const UNKNOWN: Running = { kind: "unknown", pid: 7, why: "no ps" };
const STOPPED: Running = { kind: "stopped" };

const states: readonly [Running, HealthAnswers | undefined, RuntimeState][] = [
  [STOPPED, undefined, "stopped"],
  [RUNNING, undefined, "starting"],
  [UNKNOWN, undefined, "starting"],
  [RUNNING, { baseUrl: url, healthz: none, readyz: none }, "starting"],
  [RUNNING, { baseUrl: url, healthz: good, readyz: bad }, "healthy"],
  [RUNNING, { baseUrl: url, healthz: good, readyz: good }, "ready"],
  [RUNNING, { baseUrl: url, healthz: bad, readyz: good }, "starting"],
];
for (const [running, answers, state] of states) {
  const said = answers === undefined
    ? "silent"
    : `${answers.healthz.kind} ${answers.readyz.kind === "answered" ? answers.readyz.status : "-"}`;
  Deno.test(`runtimeState: ${running.kind}, ${said} -> ${state}`, () => {
    assertEquals(runtimeState(running, answers), state);
  });
}

Deno.test("mayHaveSaid: pages belong to a process that began a little before them", () => {
  const status = { started_at: "2026-11-28T23:00:10.500Z" };
  const began = (time: string) => mayHaveSaid({ status }, `lstart=2026-11-28T${time}Z`);
  assertEquals([began("23:00:10"), began("23:00:11"), began("22:59:30")], [true, true, true]);
  assertEquals([began("23:00:20"), began("22:00:00")], [false, false]);
  assertEquals(mayHaveSaid({ status: {} }, "lstart=2026-11-28T23:00:10Z"), false);
});

Deno.test("pollHealth: the control plane's entry among the proxies, else why it is not known [runtimes §1.7]", () => {
  const live = (system: Record<string, unknown> | undefined) => ({
    baseUrl: url,
    urlFile: "/h",
    status: {},
    system,
  });
  const mcp = { route: { route_kind: "mcp_channel" }, health_state: "healthy" };
  const plane = {
    route: { route_kind: "control_plane" },
    health_state: "unhealthy",
    last_check: "t",
    last_success: null,
    history: [],
  };
  const known = pollHealth(live({ proxy_health: [mcp, plane] }));
  assertEquals(known, {
    state: "unhealthy",
    route: plane.route,
    last_check: "t",
    last_success: null,
    history: [],
  });
  assertEquals(isProxyBroken(known), true);
  for (const unknown of [undefined, live(undefined), live({}), live({ proxy_health: [mcp] })]) {
    const health = pollHealth(unknown);
    assertEquals([health.state, "reason" in health], ["unknown", true]);
    assertEquals(isProxyBroken(health), false);
  }
});
