import { assertEquals } from "@std/assert";
import type { Fact, ProbeOutcome } from "../../lib/core/fact.ts";
import { firstFailing, type StartEvidence, startEvidence } from "../../lib/ops/first_failing.ts";

function probed(outcome: ProbeOutcome, channel = "main"): Fact {
  return { kind: "probe_finished", channel, outcome, attempt: 1, ms: 1, detail: "what is wrong" };
}
const undiscovered = (reason: "failed" | "not_advertised"): Fact => ({
  kind: "oauth_not_discovered",
  channel: "main",
  reason,
  detail: "HTTP 500",
});
const pollFailed: Fact = {
  kind: "poll_failed",
  errorKind: "other",
  ms: 1,
  retryInMs: 1,
  message: "connection refused",
};
const polled: Fact = { kind: "poll_succeeded", limit: 1, commands: 0, ms: 1, wallMs: 0 };

const starts: readonly (readonly [about: string, facts: readonly Fact[], told?: string])[] = [
  ["nothing happened", []],
  ["a good start", [probed("ok"), polled]],
  ["a server that wants credentials", [probed("auth-required")]],
  ["a server that is not there", [probed("refused"), polled], "mcp_probe: what is wrong"],
  ["a server that is slow", [probed("timeout")], "mcp_probe: what is wrong"],
  ["a server that came late", [probed("refused"), probed("ok")]],
  ["another channel's server", [probed("refused", "docs")]],
  ["a command that is not there", [{
    kind: "child_spawn_failed",
    channel: "main",
    message: "no such program",
    restartInMs: 1,
  }], "mcp_probe: no such program"],
  ["metadata that cannot be read", [undiscovered("failed")], "oauth_metadata: HTTP 500"],
  ["no metadata", [undiscovered("not_advertised")]],
  ["no control plane", [pollFailed], "control_plane: connection refused"],
  ["a control plane that came back", [pollFailed, polled]],
  [
    "everything at once: the server first",
    [pollFailed, undiscovered("failed"), probed("refused")],
    "mcp_probe: what is wrong",
  ],
];

for (const [about, facts, told] of starts) {
  Deno.test(`firstFailing: ${about} (operator-surface §6)`, () => {
    const none: StartEvidence = {};
    assertEquals(firstFailing(facts.reduce(startEvidence, none)), told);
  });
}
