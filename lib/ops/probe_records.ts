import type { ProbeFact } from "../core/fact.ts";
import type { LogAttrs, LogRecord } from "./log_record.ts";
import { channelRemedy } from "./remedy.ts";

/** Retries that an info log tells; a server may stay away for days. */
const MAX_TOLD_ATTEMPTS = 5;

/** The log line of what a probe found; the texts are those that others search for (design §7). */
export function probeRecord(fact: ProbeFact): LogRecord {
  switch (fact.kind) {
    case "probe_started":
      return line("debug", "mcpclient", "Probing MCP server", { channel: fact.channel });
    case "probe_finished":
      return finishedRecord(fact);
    case "startup_wait_over":
      return line("warn", "mcpclient", "MCP startup wait timed out", {
        waited_ms: tenths(fact.waitedMs),
        mitigation: channelRemedy("http-streamable"),
      });
    case "oauth_discovered":
      return line("info", "oauth", "OAuth discovery ProtectedResourceMetaData fetched", {
        channel: fact.channel,
        status_code: fact.status,
        latency_ms: tenths(fact.ms),
        resource: fact.resource,
        authorization_server: fact.authorizationServer,
      });
    case "oauth_not_discovered":
      return undiscoveredRecord(fact);
  }
}

function finishedRecord(fact: ProbeFact & { readonly kind: "probe_finished" }): LogRecord {
  const attrs: LogAttrs = {
    channel: fact.channel,
    outcome: fact.outcome,
    attempt: fact.attempt,
    duration_ms: tenths(fact.ms),
    error: fact.detail,
  };
  switch (fact.outcome) {
    case "ok":
      return line("info", "mcpclient", "mcp session initialized", {
        channel: fact.channel,
        protocol_version: fact.protocolVersion,
        server_name: fact.serverName,
        server_version: fact.serverVersion,
        duration_ms: tenths(fact.ms),
      });
    case "auth-required":
      return line("info", "mcpclient", "MCP initialize requires auth", attrs);
    default:
      if (fact.attempt > 1) {
        const level = fact.attempt <= MAX_TOLD_ATTEMPTS ? "info" : "debug";
        return line(level, "mcpclient", "retrying MCP startup probe", withBackoff(fact, attrs));
      }
      // Both phrases: guides name the first, supervisors wait for the second.
      return line(
        "warn",
        "mcpclient",
        "Failed to reach MCP server; retrying MCP startup probe",
        { ...withBackoff(fact, attrs), mitigation: channelRemedy("http-streamable") },
      );
  }
}

function withBackoff({ retryInMs }: { readonly retryInMs?: number }, attrs: LogAttrs): LogAttrs {
  return retryInMs === undefined ? attrs : { ...attrs, backoff: `${Math.round(retryInMs)}ms` };
}

function undiscoveredRecord(
  fact: ProbeFact & { readonly kind: "oauth_not_discovered" },
): LogRecord {
  const attrs = { channel: fact.channel, error: fact.detail };
  switch (fact.reason) {
    case "not_configured":
      return line("debug", "oauth", "oauth discovery server URL is not configured", attrs);
    case "not_advertised":
      return line("debug", "oauth", "OAuth discovery: the MCP server names no metadata", attrs);
    case "failed":
      return line("warn", "oauth", "OAuth discovery failed", {
        ...attrs,
        retry_in_ms: fact.retryInMs === undefined ? undefined : tenths(fact.retryInMs),
      });
  }
}

function line(
  level: LogRecord["level"],
  component: "mcpclient" | "oauth",
  message: string,
  attrs: LogAttrs,
): LogRecord {
  return { level, message, attrs: { component, ...attrs } };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
