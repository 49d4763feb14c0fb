import type { CommandFact } from "./command_fact.ts";
import type { EraFact } from "./era_fact.ts";
import type { HarpoonFact } from "./harpoon_fact.ts";
import type { OauthServerStep, OauthStep } from "./oauth_step.ts";

export type { CommandKind, CommandRef } from "../wire/command_ref.ts";

/**
 * What happened, told by the data plane as plain data. Metrics, log, readiness, timeline and UI are
 * folds over this one stream and are never imported by the parts that emit it. Facts are
 * structured-cloneable and hold no payload, header value or secret. Durations are milliseconds;
 * `at` values are monotonic milliseconds.
 */
export type Fact = PollFact | CommandFact | ChannelFact | ProbeFact | HarpoonFact | LifeFact;

/** Receives facts; must not throw and must not block. */
export type Emit = (fact: Fact) => void;

/** Why a control-plane request failed; the first three are the reference's metric labels. */
export type ControlErrorKind = "timeout" | "context_canceled" | "other";

/** What the poller did. */
export type PollFact =
  | { readonly kind: "poll_started"; readonly limit: number; readonly overlapping: number }
  | {
    readonly kind: "poll_succeeded";
    readonly limit: number;
    readonly commands: number;
    readonly ms: number;
    readonly wallMs: number;
    /** When the answer came, as its commands carry it too. */
    readonly receivedAt?: number;
    readonly tunnelRequestId?: string;
  }
  | {
    readonly kind: "poll_failed";
    readonly errorKind: ControlErrorKind;
    readonly ms: number;
    readonly retryInMs: number;
    readonly message: string;
    readonly status?: number;
    readonly code?: string;
    /** What the operator can do about it. */
    readonly hint?: string;
    readonly tunnelRequestId?: string;
  }
  | { readonly kind: "poll_over_limit"; readonly limit: number; readonly commands: number };

/** What happened at an MCP server or to its process. */
export type ChannelFact =
  | EraFact
  | {
    readonly kind: "channel_opened";
    readonly channel: string;
    readonly channelKind: string;
    /** Origin or command, without credentials. */
    readonly target: string;
  }
  | {
    /** Removed by a reload; it has ended its work. */
    readonly kind: "channel_closed";
    readonly channel: string;
  }
  | { readonly kind: "child_started"; readonly channel: string; readonly pid: number }
  | {
    readonly kind: "child_exited";
    readonly channel: string;
    readonly pid: number;
    readonly code: number;
    readonly signal?: string;
    readonly inFlight: number;
    /** When the next start is tried; absent while stopping. */
    readonly restartInMs?: number;
  }
  | {
    readonly kind: "child_spawn_failed";
    readonly channel: string;
    readonly message: string;
    readonly restartInMs: number;
  }
  | { readonly kind: "child_replayed_handshake"; readonly channel: string }
  | {
    /** Output of the child that belongs to no call, by reason; `lines` since the last such fact. */
    readonly kind: "child_output_skipped";
    readonly channel: string;
    readonly reason: "not_json" | "line_too_long" | "unknown_id" | "no_owner";
    readonly lines: number;
  }
  | {
    readonly kind: "child_stalled";
    readonly channel: string;
    readonly pid: number;
    readonly ms: number;
  }
  | {
    readonly kind: "server_request_answered";
    readonly channel: string;
    readonly method: string;
    readonly answer: "pong" | "method_not_found";
  }
  | {
    /** A call that the channel's tool policy does not let through. */
    readonly kind: "tool_refused";
    readonly channel: string;
    /** Empty if the message does not make clear which one it means. */
    readonly tool: string;
  }
  | {
    /** What the tool policy has taken out of the latest `tools/list` answer; told when it changes. */
    readonly kind: "tools_hidden";
    readonly channel: string;
    readonly hidden: number;
    /** The first ones. */
    readonly names: readonly string[];
  };

/** What a probe of an MCP server came to; everything but the first two is a failure. */
export type ProbeOutcome =
  | "ok"
  /** It wants credentials, which consumers bring along. */
  | "auth-required"
  | "refused"
  | "dns"
  | "tls"
  | "proxy"
  | "timeout"
  | "reset"
  | "not-mcp"
  | "http-error";

/** What was found out about an MCP server without a consumer's call. */
export type ProbeFact =
  /** The server of a channel is being probed for the first time. */
  | { readonly kind: "probe_started"; readonly channel: string }
  | {
    readonly kind: "probe_finished";
    readonly channel: string;
    readonly outcome: ProbeOutcome;
    readonly attempt: number;
    readonly ms: number;
    /** One line for the operator, without address and credentials. */
    readonly detail?: string;
    /** When it is probed again; absent when that is not needed. */
    readonly retryInMs?: number;
    readonly protocolVersion?: string;
    readonly serverName?: string;
    readonly serverVersion?: string;
  }
  /** `mcp.startup_wait_timeout` is over and the server of channel main still does not accept. */
  | { readonly kind: "startup_wait_over"; readonly waitedMs: number }
  | {
    readonly kind: "oauth_discovered";
    readonly channel: string;
    readonly status: number;
    readonly ms: number;
    /** Origins, without credentials. */
    readonly resource?: string;
    readonly authorizationServer?: string;
    /** Servers the metadata names; the first alone is asked. */
    readonly authorizationServers: number;
    /** Whether `resource` covers the MCP server's URL, as RFC 9728 wants. */
    readonly resourceMatches: boolean;
    readonly steps: readonly OauthStep[];
    readonly server?: OauthServerStep;
  }
  | {
    readonly kind: "oauth_not_discovered";
    readonly channel: string;
    readonly reason: "not_advertised" | "not_configured" | "failed";
    readonly detail?: string;
    readonly retryInMs?: number;
    readonly steps?: readonly OauthStep[];
  };

/** What concerns the data plane as a whole. */
export type LifeFact =
  | { readonly kind: "poller_started" }
  | { readonly kind: "poller_stopped"; readonly reason: string }
  | {
    readonly kind: "metadata_fetched";
    readonly tunnelId: string;
    readonly name?: string;
    readonly description?: string;
  }
  | {
    readonly kind: "metadata_failed";
    readonly message: string;
    readonly status?: number;
    readonly hint?: string;
  }
  | {
    readonly kind: "header_skipped";
    readonly header: string;
    readonly reason: "protected" | "overrides";
  }
  | {
    readonly kind: "gauges";
    readonly queueLength: number;
    readonly queueCapacity: number;
    readonly busySlots: number;
    readonly slotCapacity: number;
  }
  | {
    readonly kind: "draining";
    readonly queued: number;
    readonly inFlight: number;
    readonly budgetMs: number;
  }
  | {
    readonly kind: "drained";
    readonly finished: number;
    readonly answered503: number;
    readonly ms: number;
  };
