import { assert, assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { VERSION } from "../../lib/core/version.ts";
import { createMetrics } from "../../lib/ops/metrics.ts";
import type { Readiness } from "../../lib/ops/readiness.ts";
import { readExposition, type Sample, valueOf } from "./exposition.ts";
import { REF, SAMPLES } from "./sample_facts.ts";

const TUNNEL = "tunnel_0123456789abcdef0123456789abcdef";
const READY: Readiness = {
  ready: true,
  code: "ready",
  text: "ready",
  connected: true,
  polling: true,
  mcpServerReachable: true,
};

function samplesAfter(facts: readonly Fact[], readiness = READY): readonly Sample[] {
  const metrics = createMetrics({ tunnelId: TUNNEL, residentBytes: () => 4096 });
  for (const fact of facts) metrics.fold(fact);
  return readExposition(metrics.render(readiness));
}

Deno.test("metrics: before any fact the text parses and the promised series are at 0", () => {
  const samples = samplesAfter([]);
  assertEquals(valueOf(samples, "liveness"), 1);
  assertEquals(valueOf(samples, "process_resident_memory_bytes"), 4096);
  assertEquals(valueOf(samples, "commands_poll_last_successful_timestamp_seconds"), 0);
  for (const status of ["success", "error"]) {
    assertEquals(valueOf(samples, "tunnel_client_requests_total", { status }), 0);
  }
  for (const error_kind of ["timeout", "context_canceled", "other"]) {
    assertEquals(valueOf(samples, "commands_poll_errors_total", { error_kind }), 0);
  }
});

Deno.test("metrics: what runs here, and what is in hand [operator §13]", () => {
  const samples = samplesAfter([SAMPLES.gauges]);
  const deno = Deno.version.deno;
  assertEquals(valueOf(samples, "tunnel_client_build_info", { version: VERSION, deno }), 1);
  assertEquals(valueOf(samples, "tunnel_client_requests_in_flight"), 3);
});

Deno.test("metrics: errors a server answers with are told apart from those that are no answer [operator §13]", () => {
  const { failure: _, ...answered } = SAMPLES.command_replied;
  const samples = samplesAfter([
    { ...answered, verdict: { kind: "tool_error" } },
    { ...answered, verdict: { kind: "rpc_error", code: -32601 } },
    { ...answered, verdict: { kind: "ok" } },
    { ...answered, verdict: { kind: "cancelled" } },
    SAMPLES.command_replied,
  ]);
  const errors = samples.filter(({ name }) => name === "tunnel_client_mcp_errors_total");
  assertEquals(
    errors.map(({ labels, value }) => `${labels["channel"]} ${labels["kind"]} ${value}`),
    [
      "main tool_error 1",
      "main rpc_error 1",
    ],
  );
});

Deno.test("metrics: durations in seconds have buckets for seconds [operator §13]", () => {
  const samples = samplesAfter(Object.values(SAMPLES));
  const bounds = (name: string) => {
    const all = samples.filter((sample) => sample.name === `${name}_bucket`)
      .map(({ labels }) => Number(labels["le"] === "+Inf" ? Infinity : labels["le"]));
    return [...new Set(all)];
  };
  for (const name of ["tunnel_client_request_duration_seconds", "commands_poll_latency_seconds"]) {
    assertEquals(bounds(name).slice(0, 5), [0.005, 0.01, 0.025, 0.05, 0.1], name);
  }
  assertEquals(bounds("tunnel_client_request_duration_seconds").at(-2), 120);
  assertEquals(bounds("commands_age_seconds").at(-2), 10);
});

Deno.test("metrics: readiness and connection are what the caller judged", () => {
  const down = { ...READY, ready: false, connected: false };
  assertEquals(valueOf(samplesAfter([]), "readiness"), 1);
  assertEquals(valueOf(samplesAfter([]), "tunnel_client_connected"), 1);
  assertEquals(valueOf(samplesAfter([], down), "readiness"), 0);
  assertEquals(valueOf(samplesAfter([], down), "tunnel_client_connected"), 0);
});

Deno.test("metrics: polls", () => {
  const samples = samplesAfter([
    SAMPLES.poll_started,
    SAMPLES.poll_succeeded,
    SAMPLES.poll_started,
    { ...SAMPLES.poll_failed, errorKind: "timeout", ms: 35_000 },
    SAMPLES.command_received,
    SAMPLES.command_rejected,
  ]);
  const count = (name: string, labels = {}) => valueOf(samples, name, labels);
  assertEquals(count("commands_poll_cycles_total"), 2);
  assertEquals(count("commands_polled_total"), 2);
  assertEquals(count("commands_enqueued_total"), 1);
  assertEquals(count("commands_queue_drops_total", { drop_reason: "invalid_command_type" }), 1);
  assertEquals(count("commands_poll_errors_total", { error_kind: "timeout" }), 1);
  assertEquals(count("commands_poll_last_successful_timestamp_seconds"), 1_780_000_000.5);
  assertEquals(count("commands_poll_latency_seconds_sum", { error: "false" }), 1.5);
  assertEquals(count("commands_poll_latency_seconds_bucket", { error: "true", le: "35" }), 1);
  assertEquals(count("commands_poll_latency_seconds_bucket", { error: "true", le: "30" }), 0);
  assertEquals(count("commands_age_seconds_sum"), 0.04);
});

Deno.test("metrics: an answered command is timed both ways in whole milliseconds", () => {
  const samples = samplesAfter([SAMPLES.command_finished]);
  const labels = {
    tunnel_id: TUNNEL,
    tunnel_service_status: "200",
    request_kind: "call",
    request_method: "tools/call",
    channel: "main",
  };
  const sum = (latency_type: string) =>
    valueOf(samples, "command_end_to_end_latency_milliseconds_sum", { ...labels, latency_type });
  assertEquals(sum("poll_to_response"), 30);
  assertEquals(sum("enqueue_to_response"), 70);
  assertEquals(valueOf(samples, "tunnel_client_requests_total", { status: "success" }), 1);
  assertEquals(valueOf(samples, "tunnel_client_request_duration_seconds_sum"), 0.03);
});

Deno.test("metrics: what reached nobody is an error without an end-to-end latency", () => {
  const samples = samplesAfter([
    { ...SAMPLES.command_finished, outcome: "deadline" },
    { ...SAMPLES.command_finished, isError: true },
  ]);
  assertEquals(valueOf(samples, "tunnel_client_requests_total", { status: "error" }), 2);
  assertEquals(valueOf(samples, "tunnel_client_requests_total", { status: "success" }), 0);
  assertEquals(valueOf(samples, "tunnel_client_unposted_total", { reason: "deadline" }), 1);
  assertEquals(
    valueOf(samples, "command_end_to_end_latency_milliseconds_count", {
      latency_type: "poll_to_response",
    }),
    1,
  );
});

Deno.test("metrics: a clock that runs behind gives no enqueue latency and no age", () => {
  const samples = samplesAfter([
    { ...SAMPLES.command_finished, sinceCreatedMs: -1 },
    { ...SAMPLES.command_received, ageMs: -1 },
  ]);
  assertEquals(samples.filter((s) => s.labels["latency_type"] === "enqueue_to_response"), []);
  assertEquals(valueOf(samples, "commands_age_seconds_count"), 0);
});

Deno.test("metrics: a method from the wire is a label only if MCP knows it", () => {
  const { method: _, ...noMethod } = SAMPLES.command_finished;
  const samples = samplesAfter([
    { ...SAMPLES.command_finished, method: "evil/$(rm)" },
    { ...SAMPLES.command_finished, method: "another" },
    { ...noMethod, commandKind: "session_termination" },
  ]);
  const count = (request_method: string) =>
    valueOf(samples, "command_end_to_end_latency_milliseconds_count", {
      request_method,
      latency_type: "poll_to_response",
    });
  assertEquals(count("other"), 2);
  assertEquals(count(""), 1);
});

Deno.test("metrics: channel names from the wire cannot grow the text without bound", () => {
  const facts = Array.from({ length: 5000 }, (_, i): Fact => ({
    kind: "command_unsupported_channel",
    ...REF,
    channel: `c${i}`,
  }));
  const samples = samplesAfter(facts);
  assert(samples.length < 500);
  assert(valueOf(samples, "command_unsupported_channel_total", { channel: "other" }) > 4000);
});

Deno.test("metrics: gauges, failures and losses", () => {
  const samples = samplesAfter(Object.values(SAMPLES));
  const value = (name: string, labels = {}) => valueOf(samples, name, labels);
  assertEquals(value("commands_queue_length"), 1);
  assertEquals(value("commands_queue_capacity"), 20);
  assertEquals(value("dispatcher_worker_pool_occupancy"), 2);
  assertEquals(value("dispatcher_worker_pool_capacity"), 10);
  assertEquals(
    value("tunnel_client_mcp_failures_total", { channel: "main", source: "connect" }),
    1,
  );
  assertEquals(value("tunnel_client_notifications_dropped_total", { reason: "buffer_full" }), 1);
  assertEquals(value("harpoon_call_total", { label: "crm" }), 1);
  assertEquals(value("tunnel_client_child_exits_total", { channel: "main" }), 2);
  assertEquals(value("tunnel_client_tools_refused_total", { channel: "main" }), 1);
  assertEquals(value("tunnel_client_child_lines_skipped_total", { reason: "not_json" }), 3);
  assertEquals(
    value("command_unsupported_channel_total", { channel: "nope", command_type: "jsonrpc" }),
    1,
  );
});
