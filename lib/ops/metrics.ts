import type { CommandKind, Fact } from "../core/fact.ts";
import { VERSION } from "../core/version.ts";
import { EraMetrics } from "./era_metrics.ts";
import { HarpoonMetrics } from "./harpoon_metrics.ts";
import { Counter, Gauge, Histogram, Info, type Instrument } from "./instruments.ts";
import { methodLabel } from "./method_label.ts";
import type { Readiness } from "./readiness.ts";

/** The metrics of one process: facts in, Prometheus text out. */
export interface Metrics {
  fold(fact: Fact): void;
  /** The text of `/metrics`; readiness is judged by the caller so that probe and gauge agree. */
  render(readiness: Readiness): string;
}

/** What the metrics need from outside. */
export interface MetricsOptions {
  readonly tunnelId: string;
  /** Resident memory in bytes; for tests. */
  readonly residentBytes?: () => number;
}

/** Whatever takes seconds on a working day. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** A long poll is idle for up to its timeout, 30 s by default. */
const POLL_SECONDS = [...SECONDS, 20, 30, 35, 45, 60];
/** A request may take as long as its deadline allows. */
const REQUEST_SECONDS = [...SECONDS, 30, 60, 120];
/** The reference's bounds, continued to the length of a deadline. */
const MILLISECONDS = [
  ...[0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000],
  ...[30_000, 60_000, 120_000],
];

/** Makes the metrics of operator-surface §9 and wire-protocol §8, plus `tunnel_client_*`. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { tunnelId } = options;
  const residentBytes = options.residentBytes ?? (() => Deno.memoryUsage().rss);
  const all: Instrument[] = [];
  const counter = (name: string, help: string, ...labels: string[]) =>
    keep(all, new Counter(name, help, ...labels));
  const gauge = (name: string, help: string) => keep(all, new Gauge(name, help));
  const histogram = (name: string, help: string, bounds: number[], ...labels: string[]) =>
    keep(all, new Histogram(name, help, bounds, ...labels));

  const liveness = gauge("liveness", "1 while the process runs");
  const ready = gauge("readiness", "1 when /readyz answers 200");
  const connected = gauge(
    "tunnel_client_connected",
    "1 when a poll succeeded within twice the poll deadline and polls are not failing",
  );
  const memory = gauge("process_resident_memory_bytes", "Resident memory size in bytes");

  keep(
    all,
    new Info("tunnel_client_build_info", "What runs here", {
      version: VERSION,
      deno: Deno.version.deno,
    }),
  );

  const polled = counter("commands_polled_total", "Commands in poll answers");
  const enqueued = counter("commands_enqueued_total", "Commands handed to the local queue");
  const cycles = counter("commands_poll_cycles_total", "Polls begun");
  const pollLatency = histogram(
    "commands_poll_latency_seconds",
    "Duration of a poll, most of it waiting for work",
    POLL_SECONDS,
    "error",
  );
  const pollErrors = counter("commands_poll_errors_total", "Failed polls", "error_kind");
  const drops = counter("commands_queue_drops_total", "Commands not queued", "drop_reason");
  const age = histogram(
    "commands_age_seconds",
    "Time a command waited at the control plane",
    SECONDS,
  );
  const lastPoll = gauge(
    "commands_poll_last_successful_timestamp_seconds",
    "Unix time of the last successful poll, 0 if there was none",
  );
  const queueCapacity = gauge("commands_queue_capacity", "Capacity of the local queue");
  const queueLength = gauge("commands_queue_length", "Commands in the local queue");
  const slots = gauge("dispatcher_worker_pool_capacity", "Commands that may be served at once");
  const busy = gauge("dispatcher_worker_pool_occupancy", "Commands being served");
  const endToEnd = histogram(
    "command_end_to_end_latency_milliseconds",
    "Time to the posted final response, from the control plane's queue or from the poll answer",
    MILLISECONDS,
    "tunnel_id",
    "tunnel_service_status",
    "request_kind",
    "request_method",
    "channel",
    "latency_type",
  );
  const unsupported = counter(
    "command_unsupported_channel_total",
    "Commands for a channel this client does not serve",
    "tunnel_id",
    "channel",
    "command_type",
  );

  const requests = counter(
    "tunnel_client_requests_total",
    "Commands by outcome; success is a posted response that is no error",
    "status",
  );
  const duration = histogram(
    "tunnel_client_request_duration_seconds",
    "Time from the poll answer to the end of a command",
    REQUEST_SECONDS,
  );
  const inFlight = gauge(
    "tunnel_client_requests_in_flight",
    "Commands that were received and have not ended, waiting or being served",
  );
  const mcpErrors = counter(
    "tunnel_client_mcp_errors_total",
    "Calls the MCP server answered with an error, by kind: tool_error or rpc_error",
    "channel",
    "kind",
  );
  const failures = counter(
    "tunnel_client_mcp_failures_total",
    "Calls the MCP server did not serve, by failure source",
    "channel",
    "source",
  );
  const unposted = counter(
    "tunnel_client_unposted_total",
    "Commands whose final response reached nobody, by reason",
    "reason",
  );
  const lostNotifications = counter(
    "tunnel_client_notifications_dropped_total",
    "Server notifications that were not forwarded",
    "reason",
  );
  const childExits = counter(
    "tunnel_client_child_exits_total",
    "Unexpected ends and failed starts of an MCP child",
    "channel",
  );
  const skippedLines = counter(
    "tunnel_client_child_lines_skipped_total",
    "Output lines of an MCP child that belong to no call",
    "channel",
    "reason",
  );
  const toolsRefused = counter(
    "tunnel_client_tools_refused_total",
    "Calls that a channel's tool policy did not let through",
    "channel",
  );
  const harpoon = keep(all, new HarpoonMetrics());
  const eras = keep(all, new EraMetrics());

  liveness.set(1);
  for (const kind of ["timeout", "context_canceled", "other"]) pollErrors.add(0, kind);
  for (const reason of ["invalid_command_type", "context_canceled"]) drops.add(0, reason);
  for (const status of ["success", "error"]) requests.add(0, status);

  return {
    fold(fact) {
      switch (fact.kind) {
        case "poll_started":
          return cycles.add(1);
        case "poll_succeeded":
          polled.add(fact.commands);
          lastPoll.set(fact.wallMs / 1000);
          return pollLatency.observe(fact.ms / 1000, "false");
        case "poll_failed":
          pollErrors.add(1, fact.errorKind);
          return pollLatency.observe(fact.ms / 1000, "true");
        case "command_received":
          enqueued.add(1);
          if (fact.ageMs !== undefined && fact.ageMs >= 0) age.observe(fact.ageMs / 1000);
          return;
        case "command_rejected":
          return drops.add(1, "invalid_command_type");
        case "command_unsupported_channel":
          return unsupported.add(1, tunnelId, fact.channel, commandType(fact.commandKind));
        case "notification_dropped":
          return lostNotifications.add(1, fact.reason);
        case "command_replied":
          if (fact.failure !== undefined) {
            return failures.add(1, fact.channel, fact.failure.source);
          }
          switch (fact.verdict?.kind) {
            case "tool_error":
            case "rpc_error":
              return mcpErrors.add(1, fact.channel, fact.verdict.kind);
          }
          return;
        case "command_finished": {
          const answered = fact.outcome === "answered";
          requests.add(1, answered && !fact.isError ? "success" : "error");
          duration.observe(fact.ms / 1000);
          if (!answered) return unposted.add(1, fact.outcome);
          if (fact.status === undefined) return;
          const observe = (ms: number, latencyType: string) =>
            endToEnd.observe(
              Math.round(ms),
              tunnelId,
              String(fact.status),
              fact.commandKind,
              methodLabel(fact.method),
              fact.channel,
              latencyType,
            );
          observe(fact.ms, "poll_to_response");
          // Below zero the two clocks disagree, and the number would mean nothing.
          if (fact.sinceCreatedMs !== undefined && fact.sinceCreatedMs >= 0) {
            observe(fact.sinceCreatedMs, "enqueue_to_response");
          }
          return;
        }
        case "child_exited":
          if (fact.restartInMs !== undefined) childExits.add(1, fact.channel);
          return;
        case "child_spawn_failed":
          return childExits.add(1, fact.channel);
        case "child_output_skipped":
          return skippedLines.add(fact.lines, fact.channel, fact.reason);
        case "tool_refused":
          return toolsRefused.add(1, fact.channel);
        case "harpoon_called":
          return harpoon.fold(fact);
        case "eras_learnt":
          return eras.fold(fact);
        case "channel_closed":
          return eras.forget(fact.channel);
        case "gauges":
          queueLength.set(fact.queueLength);
          inFlight.set(fact.queueLength + fact.busySlots);
          queueCapacity.set(fact.queueCapacity);
          busy.set(fact.busySlots);
          return slots.set(fact.slotCapacity);
        case "poll_over_limit":
        case "command_started":
        case "notification_posted":
        case "channel_opened":
        case "probe_started":
        case "probe_finished":
        case "startup_wait_over":
        case "oauth_discovered":
        case "oauth_not_discovered":
        case "child_started":
        case "child_replayed_handshake":
        case "child_stalled":
        case "server_request_answered":
        case "tools_hidden":
        case "poller_started":
        case "poller_stopped":
        case "metadata_fetched":
        case "metadata_failed":
        case "header_skipped":
        case "draining":
        case "harpoon_redirect_blocked":
        case "harpoon_registered":
        case "harpoon_unregistered":
        case "harpoon_registration_refused":
        case "drained":
          return;
        default:
          fact satisfies never;
      }
    },

    render(readiness) {
      ready.set(readiness.ready ? 1 : 0);
      connected.set(readiness.connected ? 1 : 0);
      memory.set(residentBytes());
      return all.map((instrument) => instrument.render()).join("");
    },
  };
}

function keep<T extends Instrument>(all: Instrument[], instrument: T): T {
  all.push(instrument);
  return instrument;
}

function commandType(kind: CommandKind): string {
  switch (kind) {
    case "call":
    case "notification":
    case "response":
      return "jsonrpc";
    case "session_termination":
    case "oauth_discovery":
    case "unknown":
      return kind;
  }
}
