import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { judge, NO_EVIDENCE, readinessStep } from "../../lib/ops/readiness.ts";
import { SAMPLES } from "./sample_facts.ts";

const LIMITS = { pollTimeoutMs: 30_000, pollDeadlineGuardrailMs: 5_000 };

/** The verdict after a good poll and these facts. */
function verdict(...facts: readonly Fact[]): readonly [boolean, string] {
  const all = [SAMPLES.poll_succeeded, ...facts];
  const state = all.reduce((before, fact) => readinessStep(before, fact, 0), NO_EVIDENCE);
  const { ready, text } = judge(state, 0, LIMITS);
  return [ready, text];
}

const OPENED = SAMPLES.channel_opened;
const STARTED = SAMPLES.probe_started;
const { retryInMs: _, detail: __, ...OK } = SAMPLES.probe_finished;
const ANSWERED = {
  kind: "command_replied",
  requestId: "r",
  channel: "main",
  commandKind: "call",
  at: 1,
  firstAt: 1,
  chars: 2,
  status: 200,
} as const;

function ended(outcome: typeof OK.outcome, detail: string, channel = "main"): Fact {
  return { ...OK, outcome, detail, channel, retryInMs: 100 };
}

const REMEDY = "check mcp.server_urls and that the MCP server is running";

/** What is known, and what `/readyz` says (operator-surface §4, mcp-transports §8). */
const ROWS:
  readonly (readonly [name: string, facts: readonly Fact[], ready: boolean, text: string])[] = [
    ["pending", [OPENED, STARTED], false, "mcp startup probe pending"],
    ["ok", [OPENED, STARTED, OK], true, "ready"],
    [
      "401",
      [OPENED, STARTED, ended("auth-required", "HTTP 401")],
      true,
      "ready (mcp initialize requires auth: HTTP 401)",
    ],
    [
      "timeout",
      [OPENED, STARTED, ended("timeout", "no answer in 2 s")],
      true,
      "ready (mcp startup probe timed out: no answer in 2 s)",
    ],
    [
      "refused",
      [OPENED, STARTED, ended("refused", "connection refused")],
      false,
      `mcp probe failed: connection refused; ${REMEDY}`,
    ],
    [
      "refused, then there",
      [OPENED, STARTED, ended("refused", "connection refused"), OK],
      true,
      "ready",
    ],
    [
      "failed, but a call is answered",
      [OPENED, STARTED, ended("not-mcp", "HTML"), ANSWERED],
      true,
      "ready",
    ],
    [
      "failed, and a call finds the same",
      [OPENED, STARTED, ended("not-mcp", "HTML"), { ...ANSWERED, failure: { source: "protocol" } }],
      false,
      `mcp probe failed: HTML; ${REMEDY}`,
    ],
    [
      "failed, and a call finds a server that wants credentials",
      [OPENED, STARTED, ended("not-mcp", "HTML"), {
        ...ANSWERED,
        failure: { source: "target_http", upstreamStatus: 401 },
      }],
      true,
      "ready",
    ],
    [
      "another channel's failure only degrades",
      [OPENED, STARTED, OK, { ...OPENED, channel: "docs" }, ended("tls", "unknown issuer", "docs")],
      true,
      `ready (degraded: channel docs: mcp probe failed: unknown issuer; ${REMEDY})`,
    ],
    [
      "a removed channel no longer counts",
      [OPENED, OK, { ...OPENED, channel: "docs" }, { ...STARTED, channel: "docs" }, {
        kind: "channel_closed",
        channel: "docs",
      }],
      true,
      "ready",
    ],
  ];

for (const [name, facts, ready, text] of ROWS) {
  Deno.test(`readiness, startup probe: ${name} [operator §12.2]`, () => {
    assertEquals(verdict(...facts), [ready, text]);
  });
}

// The reference stays unready for ever where metadata is named but cannot be had; calls can be served
// all the same, so ours tells and goes on (network-and-oauth §10.1).
for (const fact of [SAMPLES.oauth_not_discovered, SAMPLES.oauth_discovered]) {
  Deno.test(`readiness: ${fact.kind} does not take part in it [operator §12.3]`, () => {
    assertEquals(verdict(OPENED, STARTED, OK, fact), [true, "ready"]);
    assertEquals(verdict(OPENED, STARTED, fact), [false, "mcp startup probe pending"]);
  });
}
