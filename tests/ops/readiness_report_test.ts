import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { BAD_HOLD_MS } from "../../lib/ops/channel_health.ts";
import { Evidence } from "../../lib/ops/evidence.ts";
import type { Readiness, ReasonCode } from "../../lib/ops/readiness.ts";
import { type ReadinessReport, readinessReport } from "../../lib/ops/readiness_report.ts";
import { SAMPLES } from "./sample_facts.ts";

const READY: Readiness = {
  ready: true,
  code: "ready",
  text: "ready",
  connected: true,
  polling: true,
  mcpServerReachable: true,
};

function report(
  readiness: Partial<Readiness>,
  facts: readonly Fact[] = [],
  nowMs = 2_000,
): ReadinessReport {
  const evidence = new Evidence({
    now: () => 1_000,
    wall: () => 1_000,
    sleep: () => Promise.reject(new Error("nothing sleeps here")),
  });
  for (const fact of facts) evidence.fold(fact);
  return readinessReport({
    readiness: { ...READY, ...readiness },
    evidence,
    sinceMs: 500,
    history: ["none", "ok"],
    notices: [{ severity: "warn", text: "a certificate ends", link: "#system/tls" }],
    doctor: "./tunnel-client doctor --profile p",
    nowMs,
  });
}

Deno.test("readinessReport: the whole of a good verdict", () => {
  const facts = [SAMPLES.poll_succeeded, SAMPLES.channel_opened, SAMPLES.probe_finished];
  assertEquals(report({}, [...facts, SAMPLES.oauth_discovered]), {
    status: "ready",
    polling: true,
    mcp_server_reachable: true,
    reason_code: "ready",
    since: 500,
    evidence: [
      { key: "poll", ok: true, text: "Poll good", at: 1_000 },
      { key: "channel:main", ok: true, text: "main answered", at: 1_000 },
      { key: "oauth", ok: true, text: "OAuth metadata found", at: 1_000 },
    ],
    next_attempt_at: null,
    must_act: null,
    actions: [],
    notices: [{ severity: "warn", text: "a certificate ends", link: "#system/tls" }],
    readiness_history: ["none", "ok"],
  });
});

Deno.test("readinessReport: the text of the verdict is the reason, unless it is the plain one", () => {
  assertEquals(report({}).reason, undefined);
  assertEquals(report({ text: "ready (degraded: x)" }).reason, "ready (degraded: x)");
  const down = report({ ready: false, text: "draining", code: "draining" });
  assertEquals([down.status, down.reason], ["not_ready", "draining"]);
});

const ACTIONS: readonly (readonly [code: ReasonCode, who: RegExp | null, commands: string[]])[] = [
  ["ready", null, []],
  ["draining", null, []],
  ["waiting_for_first_poll", null, []],
  ["mcp_server_pending", null, []],
  ["companion_pending", null, []],
  ["companion_down", /runs this client/, []],
  ["stopped", /runs this client/, []],
  ["control_plane_refused", /owner of the tunnel/, ["./tunnel-client doctor --profile p"]],
  ["control_plane_unreachable", /network/, ["./tunnel-client doctor --profile p --explain"]],
  ["no_recent_poll", /network/, ["./tunnel-client doctor --profile p --explain"]],
  ["mcp_server_down", /owner of the MCP server/, ["./tunnel-client doctor --profile p --explain"]],
];

for (const [code, who, commands] of ACTIONS) {
  Deno.test(`readinessReport: who has to act for ${code}, and how`, () => {
    const { must_act, actions } = report({ code, ready: code === "ready" });
    assertEquals(who === null ? must_act === null : who.test(must_act ?? ""), true, `${must_act}`);
    assertEquals(actions.flatMap(({ command }) => command ?? []), commands);
  });
}

Deno.test("readinessReport: a key that may not use the tunnel needs a permission before all else", () => {
  const first = (status: number) => {
    const failed = { ...SAMPLES.poll_failed, status } as Fact;
    return report({ code: "control_plane_refused", ready: false }, [failed]).actions[0]?.text;
  };
  assertEquals(first(403), "Ask an administrator of the tunnel to grant this key Read and Use");
  assertEquals(first(401), "Create a new runtime key for this tunnel");
});

Deno.test("readinessReport: the next attempt is the poll's, else the first child's", () => {
  const two = [
    SAMPLES.child_started,
    SAMPLES.child_exited,
    { ...SAMPLES.child_started, channel: "tools" },
    { ...SAMPLES.child_exited, channel: "tools", restartInMs: 100 },
  ];
  assertEquals(report({}, two).next_attempt_at, 1_100);
  assertEquals(report({}, [...two, SAMPLES.poll_failed]).next_attempt_at, 1_200);
});

Deno.test("readinessReport: failures that the verdict has forgotten speak no more against a channel", () => {
  const { channel_opened, command_replied } = SAMPLES;
  const facts = [channel_opened, command_replied, command_replied, command_replied];
  const line = (nowMs: number) => report({}, facts, nowMs).evidence[1];
  assertEquals(line(2_000)?.ok, false);
  assertEquals(line(2_000)?.text, "main: 3 calls without an answer (connection_refused)");
  assertEquals(line(1_001 + BAD_HOLD_MS)?.ok, true);
});

const LINES:
  readonly (readonly [what: string, facts: readonly Fact[], text: string, ok: boolean])[] = [
    ["nothing", [SAMPLES.channel_opened], "main: not asked yet", true],
    ["asked", [SAMPLES.probe_started], "main: first look under way", false],
    ["a child", [SAMPLES.child_started], "main: child 7 alive", true],
    [
      "its end",
      [SAMPLES.child_started, SAMPLES.child_exited],
      "main: its child ended (SIGSEGV)",
      false,
    ],
    [
      "a server that wants credentials",
      [{ ...SAMPLES.probe_finished, outcome: "auth-required" }],
      "main: probe auth-required",
      true,
    ],
    [
      "no server",
      [{ ...SAMPLES.probe_finished, outcome: "refused" }],
      "main: probe refused",
      false,
    ],
    [
      "one call",
      [SAMPLES.channel_opened, SAMPLES.command_replied],
      "main: 1 call without an answer (connection_refused)",
      true,
    ],
  ];

for (const [what, facts, text, ok] of LINES) {
  Deno.test(`readinessReport: a channel's line for ${what}`, () => {
    const [, line] = report({}, facts).evidence;
    assertEquals([line?.text, line?.ok], [text, ok]);
  });
}

Deno.test("readinessReport: a child that was started again is a notice", () => {
  const again = [SAMPLES.child_started, SAMPLES.child_exited, SAMPLES.child_started];
  const text = (facts: readonly Fact[]) => report({}, facts).notices[0]?.text;
  assertEquals(text(again), "main restarted its child once; it last ended with SIGSEGV");
  assertEquals(
    text([...again, SAMPLES.child_started]),
    "main restarted its child 2 times; it last ended with SIGSEGV",
  );
});

Deno.test("readinessReport: OAuth that failed is told, OAuth that is not there is not", () => {
  const [, failed] = report({}, [SAMPLES.oauth_not_discovered]).evidence;
  assertEquals(failed?.text, "OAuth metadata: timeout");
  const absent: Fact = { ...SAMPLES.oauth_not_discovered, reason: "not_advertised" };
  assertEquals(report({}, [absent]).evidence.length, 1);
});

Deno.test("readinessReport: nobody here has to act while the control plane itself has trouble", () => {
  const failed: Fact = { ...SAMPLES.poll_failed, status: 503 };
  const { must_act, actions } = report({ code: "control_plane_unreachable", ready: false }, [
    failed,
  ]);
  assertEquals(must_act, "whoever runs the control plane");
  assertEquals(actions.map(({ command }) => command), [undefined]);
});

Deno.test("readinessReport: a child that has printed no MCP message is told of until it answers", () => {
  const noise: Fact = { ...SAMPLES.child_output_skipped, channel: "main", lines: 6 };
  const texts = (facts: readonly Fact[]) => report({}, facts).notices.map(({ text }) => text);
  assertEquals(texts([noise]), [
    "main has printed 6 lines to its stdout and no MCP message",
    "a certificate ends",
  ]);
  const { failure: _, ...answered } = SAMPLES.command_replied;
  assertEquals(texts([noise, { ...answered, channel: "main" }]), ["a certificate ends"]);
});
