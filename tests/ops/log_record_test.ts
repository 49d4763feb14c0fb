import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import type { LogLevel } from "../../lib/config/settings.ts";
import { isDebugOnly, logOf } from "../../lib/ops/log_record.ts";
import { REF, SAMPLES } from "./sample_facts.ts";

const LINES: readonly (readonly [what: string, fact: Fact, level: LogLevel, message: string])[] = [
  ["poll failed", SAMPLES.poll_failed, "warn", "Failed to connect to control plane"],
  ["poll cycle", SAMPLES.poll_succeeded, "debug", "poll cycle completed"],
  [
    "over limit",
    SAMPLES.poll_over_limit,
    "error",
    "control plane sent more commands than asked for",
  ],
  ["rejected", SAMPLES.command_rejected, "warn", "command rejected"],
  ["received", SAMPLES.command_received, "debug", "command received"],
  ["started", SAMPLES.command_started, "debug", "command started"],
  ["finished", SAMPLES.command_finished, "debug", "final response posted"],
  ["no child", SAMPLES.child_spawn_failed, "warn", "Failed to reach MCP server"],
  ["child crashed", SAMPLES.child_exited, "warn", "MCP child exited"],
  ["poller", SAMPLES.poller_started, "info", "starting control-plane poller"],
  ["metadata", SAMPLES.metadata_failed, "warn", "tunnel metadata not available"],
];

for (const [what, fact, level, message] of LINES) {
  Deno.test(`logOf: ${what}`, () => {
    const record = logOf(fact);
    assertEquals(record?.level, level);
    assertEquals(record?.message, message);
  });
}

Deno.test("logOf: a failed call names the stage that failed", () => {
  const messageOf = (source: "connect" | "dns" | "tls" | "timeout" | "target_http") =>
    logOf({ ...SAMPLES.command_replied, failure: { source } })?.message;
  assertEquals(messageOf("connect"), "Failed to reach MCP server");
  assertEquals(messageOf("dns"), "Failed to reach MCP server");
  assertEquals(messageOf("tls"), "Failed to reach MCP server");
  assertEquals(messageOf("timeout"), "MCP server did not answer in time");
  assertEquals(messageOf("target_http"), "MCP server answered with an error");
});

Deno.test("logOf: a good reply is only a debug line", () => {
  const record = logOf({
    kind: "command_replied",
    ...REF,
    at: 0,
    firstAt: 0,
    chars: 2,
    status: 200,
  });
  assertEquals(record?.level, "debug");
});

Deno.test("logOf: how a command ended decides the level", () => {
  const levelOf = (outcome: "deadline" | "post_failed" | "unknown_to_control_plane") =>
    logOf({ ...SAMPLES.command_finished, outcome })?.level;
  assertEquals(levelOf("deadline"), "info");
  assertEquals(levelOf("post_failed"), "warn");
  assertEquals(levelOf("unknown_to_control_plane"), "warn");
});

Deno.test("logOf: a failed poll carries the keys of wire-protocol §8", () => {
  assertEquals(logOf(SAMPLES.poll_failed)?.attrs, {
    component: "controlplane",
    error: "unauthorized",
    error_kind: "other",
    retry_in_ms: 200,
    tunnel_request_id: "cp-2",
    status_code: 401,
    error_code: "invalid_key",
    mitigation: "set a valid key",
  });
});

Deno.test("logOf: without a hint or an id a refused poll still says what to do", () => {
  const attrs = logOf({
    kind: "poll_failed",
    errorKind: "other",
    ms: 1,
    retryInMs: 1,
    message: "Unauthorized",
    status: 401,
  })?.attrs ?? {};
  assertStringIncludes(String(attrs["mitigation"]), "CONTROL_PLANE_API_KEY");
  assertEquals(attrs["tunnel_request_id"], "missing_request_id");
});

Deno.test("logOf: every fact but the two that only measure has a line with a component", () => {
  for (const fact of Object.values(SAMPLES)) {
    const record = logOf(fact);
    if (fact.kind === "poll_started" || fact.kind === "gauges") assertEquals(record, undefined);
    else {
      assertMatch(
        String(record?.attrs["component"]),
        /^(controlplane|dispatcher|harpoon|mcpclient|oauth|process)$/,
      );
    }
  }
});

Deno.test("logOf: durations are for reading", () => {
  const attrs = logOf({ ...SAMPLES.command_finished, ms: 12.345678 })?.attrs ?? {};
  assertEquals(attrs["duration_ms"], 12.3);
});

Deno.test("isDebugOnly: such a fact makes no line above debug", () => {
  for (const fact of Object.values(SAMPLES)) {
    if (isDebugOnly(fact)) assertEquals(logOf(fact)?.level ?? "debug", "debug", fact.kind);
  }
});
