import type { CommandRef, Fact } from "../core/fact.ts";
import type { PlainValue } from "../core/redact.ts";
import type { TunnelFailure } from "../wire/failure.ts";
import type { LogLevel } from "../config/settings.ts";
import { harpoonRecord } from "./harpoon_records.ts";
import { probeRecord } from "./probe_records.ts";
import { pollRemedy, reachOf } from "./remedy.ts";

/** One line of the log, before it gets its time, identity and form. */
export interface LogRecord {
  readonly level: LogLevel;
  readonly message: string;
  /** Members that are `undefined` are left out. */
  readonly attrs: LogAttrs;
}

/** Attribute names are those of wire-protocol §8. */
export type LogAttrs = { readonly [name: string]: PlainValue | undefined };

/** Facts of every single request that only a debug log tells, however it went. */
const DEBUG_ONLY: ReadonlySet<Fact["kind"]> = new Set<Fact["kind"]>([
  "command_received",
  "command_started",
  "notification_posted",
  "poll_started",
  "gauges",
]);

/** Whether a log that does not show debug lines can pass a fact by without looking at it. */
export function isDebugOnly(fact: Fact): boolean {
  switch (fact.kind) {
    case "command_replied":
      return fact.failure === undefined;
    case "command_finished":
      return fact.outcome === "answered";
    default:
      return DEBUG_ONLY.has(fact.kind);
  }
}

/**
 * The log line of a fact, if it is worth one. One request alone is a debug matter; what went wrong
 * is a warning. What depends on the facts before (connected, recovered) is in `link_records.ts`.
 */
export function logOf(fact: Fact): LogRecord | undefined {
  switch (fact.kind) {
    case "poll_started":
    case "gauges":
      return undefined;
    case "poll_succeeded":
      return record("debug", "controlplane", "poll cycle completed", {
        limit: fact.limit,
        commands_polled: fact.commands,
        duration_ms: tenths(fact.ms),
        tunnel_request_id: fact.tunnelRequestId,
      });
    case "poll_failed":
      return record("warn", "controlplane", "Failed to connect to control plane", {
        error: fact.message,
        error_kind: fact.errorKind,
        retry_in_ms: tenths(fact.retryInMs),
        tunnel_request_id: fact.tunnelRequestId ?? "missing_request_id",
        status_code: fact.status,
        error_code: fact.code,
        mitigation: pollRemedy(fact.status, fact.hint),
      });
    case "poll_over_limit":
      return record("error", "controlplane", "control plane sent more commands than asked for", {
        limit: fact.limit,
        total: fact.commands,
      });
    case "command_received":
      return ofCommand("debug", "command received", fact, { age_ms: fact.ageMs });
    case "command_rejected":
      return record("warn", "controlplane", "command rejected", {
        error: fact.reason,
        command_type: fact.commandType,
        request_id: fact.requestId,
        channel: fact.channel,
        answered: fact.answered,
      });
    case "command_started":
      return ofCommand("debug", "command started", fact, { queued_ms: tenths(fact.queuedMs) });
    case "command_unsupported_channel":
      return ofCommand("warn", "command names a channel this client does not serve", fact, {});
    case "notification_posted":
      return ofCommand("debug", "notification posted", fact, {});
    case "notification_dropped":
      return ofCommand("warn", "notification dropped", fact, { reason: fact.reason });
    case "command_replied":
      return fact.failure === undefined
        ? ofCommand("debug", "MCP server replied", fact, { status_code: fact.status })
        : ofFailure(fact, fact.status, fact.failure);
    case "command_finished":
      return ofFinish(fact);
    case "channel_opened":
      return record("info", "mcpclient", "MCP channel opened", {
        channel: fact.channel,
        transport_kind: fact.channelKind,
        target: fact.target,
      });
    case "channel_closed":
      return record("info", "mcpclient", "MCP channel closed", { channel: fact.channel });
    case "child_started":
      return record("info", "mcpclient", "MCP child started", {
        channel: fact.channel,
        pid: fact.pid,
      });
    case "child_exited":
      return record(
        fact.restartInMs === undefined ? "info" : "warn",
        "mcpclient",
        "MCP child exited",
        {
          channel: fact.channel,
          pid: fact.pid,
          exit_code: fact.code,
          signal: fact.signal,
          in_flight: fact.inFlight,
          restart_in_ms: fact.restartInMs === undefined ? undefined : tenths(fact.restartInMs),
        },
      );
    case "child_spawn_failed":
      return record("warn", "mcpclient", "Failed to reach MCP server", {
        channel: fact.channel,
        error: fact.message,
        restart_in_ms: tenths(fact.restartInMs),
      });
    case "child_replayed_handshake":
      return record("info", "mcpclient", "MCP handshake replayed to the new child", {
        channel: fact.channel,
      });
    case "child_output_skipped":
      return record(
        fact.reason === "line_too_long" ? "warn" : "debug",
        "mcpclient",
        "MCP child output skipped",
        { channel: fact.channel, reason: fact.reason, lines: fact.lines },
      );
    case "child_stalled":
      return record("warn", "mcpclient", "MCP child does not read its input", {
        channel: fact.channel,
        pid: fact.pid,
        stalled_ms: tenths(fact.ms),
      });
    case "server_request_answered":
      return record("debug", "mcpclient", "MCP server request answered by the client", {
        channel: fact.channel,
        rpc_method: fact.method,
        answer: fact.answer,
      });
    case "eras_learnt":
      return record(fact.news === "eras" ? "info" : "debug", "mcpclient", "MCP eras of a channel", {
        channel: fact.channel,
        setting: fact.setting,
        legacy: fact.legacy,
        modern: fact.modern,
        consumers: fact.consumers,
        sessions: fact.sessions,
        ...(fact.revision === undefined ? {} : { revision: fact.revision }),
        ...(fact.detail === undefined ? {} : { detail: fact.detail }),
      });
    case "tool_refused":
      return record("info", "mcpclient", "tool call refused by the tool policy", {
        channel: fact.channel,
        tool: fact.tool,
      });
    case "tools_hidden":
      return record("info", "mcpclient", "tools hidden by the tool policy", {
        channel: fact.channel,
        hidden: fact.hidden,
        tools: fact.names,
      });
    case "probe_started":
    case "probe_finished":
    case "startup_wait_over":
    case "oauth_discovered":
    case "oauth_not_discovered":
      return probeRecord(fact);
    case "harpoon_called":
    case "harpoon_redirect_blocked":
    case "harpoon_registered":
    case "harpoon_unregistered":
    case "harpoon_registration_refused":
      return harpoonRecord(fact);
    case "poller_started":
      return record("info", "controlplane", "starting control-plane poller", {});
    case "poller_stopped":
      return record("info", "controlplane", "control-plane poller stopped", {
        reason: fact.reason,
      });
    case "metadata_fetched":
      return record("info", "controlplane", "tunnel metadata fetched", {
        name: fact.name,
        description: fact.description,
      });
    case "metadata_failed":
      return record("warn", "controlplane", "tunnel metadata not available", {
        error: fact.message,
        status_code: fact.status,
        mitigation: fact.hint,
      });
    case "header_skipped":
      return record(
        "warn",
        "controlplane",
        fact.reason === "protected"
          ? "extra header skipped: the client sets it itself"
          : "extra header replaces one the client would send",
        { header: fact.header },
      );
    case "draining":
      return record("info", "process", "draining", {
        queued: fact.queued,
        in_flight: fact.inFlight,
        budget_ms: fact.budgetMs,
      });
    case "drained":
      return record("info", "process", "drained", {
        finished: fact.finished,
        answered_503: fact.answered503,
        duration_ms: tenths(fact.ms),
      });
    default:
      return fact satisfies never;
  }
}

function ofFailure(ref: CommandRef, status: number, failure: TunnelFailure): LogRecord {
  return ofCommand("warn", failureMessage(failure), ref, {
    status_code: status,
    failure_source: failure.source,
    transport_error_kind: failure.kind,
    upstream_response_received: failure.source === "target_http",
    upstream_status: failure.upstreamStatus,
  });
}

function failureMessage(failure: TunnelFailure): string {
  switch (reachOf(failure.source)) {
    case "unreachable":
      return "Failed to reach MCP server";
    case "silent":
      return "MCP server did not answer in time";
    case "answered":
      return "MCP server answered with an error";
    case "unknown":
      return "command failed inside the client";
  }
}

function ofFinish(fact: Extract<Fact, { kind: "command_finished" }>): LogRecord {
  const attrs: LogAttrs = {
    status_code: fact.status,
    has_error: fact.isError,
    duration_ms: tenths(fact.ms),
    attempts: fact.attempts,
    error: fact.detail,
  };
  switch (fact.outcome) {
    case "answered":
      return ofCommand("debug", "final response posted", fact, attrs);
    case "unknown_to_control_plane":
      return ofCommand("warn", "control plane no longer knows the request", fact, attrs);
    case "deadline":
      return ofCommand("info", "command dropped at its deadline", fact, attrs);
    case "post_failed":
      return ofCommand("warn", "response could not be posted", fact, attrs);
  }
}

function ofCommand(
  level: LogLevel,
  message: string,
  ref: CommandRef,
  attrs: LogAttrs,
): LogRecord {
  return record(level, "dispatcher", message, {
    request_id: ref.requestId,
    channel: ref.channel,
    request_kind: ref.commandKind,
    rpc_method: ref.method,
    ...attrs,
  });
}

function record(
  level: LogLevel,
  component: "controlplane" | "dispatcher" | "mcpclient" | "process",
  message: string,
  attrs: LogAttrs,
): LogRecord {
  return { level, message, attrs: { component, ...attrs } };
}

/** Milliseconds with one decimal; the clock's further digits are noise. */
function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
