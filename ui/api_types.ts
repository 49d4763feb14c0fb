/**
 * Shapes of the admin API (ui §5, operator-surface §5) that no module of `lib` exports. `?` is a
 * field that is left out when empty; every list may be missing in an older answer.
 */
import type { RequestOutcome } from "../lib/ops/request_outcome.ts";
import type { HistorySlot } from "../lib/ops/readiness_history.ts";
import type { Notice, ReadinessReport } from "../lib/ops/readiness_report.ts";
import type { ToolHint } from "../lib/ops/tool_hints.ts";
import type { Instant } from "./view/formats.ts";

export type { ReadinessReport as Readiness } from "../lib/ops/readiness_report.ts";
export type { EvidenceLine, Notice, SuggestedAction } from "../lib/ops/readiness_report.ts";
export type { ReasonCode } from "../lib/ops/readiness.ts";
export type { HistorySlot } from "../lib/ops/readiness_history.ts";
export type { RequestOutcome } from "../lib/ops/request_outcome.ts";
export type {
  AnalyticsView,
  ConsumerView,
  FailureView,
  Point,
  ToolView,
} from "../lib/ops/analytics_view.ts";
export type { Window } from "../lib/ops/analytics_window.ts";
export type { ToolHint } from "../lib/ops/tool_hints.ts";
export type { Instant } from "./view/formats.ts";

/** `/api/status`. */
export interface Status {
  readonly version: string;
  readonly client_instance_id: string;
  readonly started_at: Instant;
  readonly uptime_seconds: number;
  readonly pid?: number;
  readonly profile?: string | null;
  readonly config_source?: string;
  readonly health_listen_addr?: string;
  readonly control_plane_base_url?: string;
  readonly control_plane_tunnel_id?: string;
  readonly control_plane_route?: NetworkRoute;
  readonly mcp_routes?: readonly NetworkRoute[];
  readonly tunnel_metadata?: { readonly name?: string; readonly description?: string };
  readonly tunnel_metadata_error?: string;
  readonly warnings?: readonly string[];
  readonly poll?: PollState;
  readonly queue?: {
    readonly length: number;
    readonly capacity: number;
    readonly wait_p50_ms: number | null;
  };
  readonly captures_payloads?: boolean;
  /** Whether Codex is offered. */
  readonly assistant?: boolean;
  /** Of all channels. */
  readonly slots?: { readonly busy: number; readonly capacity: number };
  readonly reply?: { readonly p50_ms: number | null; readonly retries: number };
  readonly channels?: readonly Channel[];
  readonly notices?: readonly Notice[];
  readonly readiness_history?: readonly HistorySlot[];
}

export interface PollState {
  readonly last_good_at: Instant | null;
  readonly failures_in_row: number;
  /** How long the control plane has held the open poll. */
  readonly held_ms: number | null;
  readonly next_attempt_at: Instant | null;
  readonly last_error: string | null;
}

export interface NetworkRoute {
  readonly kind: "control_plane" | "mcp_channel" | "harpoon_target";
  readonly name: string;
  /** host:port */
  readonly target?: string;
  readonly route_mode: "direct" | "proxy";
  readonly proxy_source: string;
  readonly proxy_url?: string;
  readonly proxy_id?: string;
}

/** A channel in `/api/status`, and the event `channel`. */
export interface Channel {
  readonly name: string;
  readonly enabled: boolean;
  readonly server_kind: "external" | "builtin";
  readonly transport_kind?: "http-streamable" | "stdio" | "in-memory" | "unknown";
  readonly probe_status?: "pending" | "ok" | "auth-required" | "timeout" | "failed";
  readonly probe_error?: string;
  readonly reason?: string;
  readonly details?: readonly { readonly key: string; readonly value: string }[];
  readonly state?: "ok" | "warn" | "bad" | "idle";
  readonly last_good_at?: Instant | null;
  readonly slots?: { readonly busy: number; readonly capacity: number };
  readonly breaker?: {
    readonly state: "closed" | "open" | "half_open";
    readonly next_try_at: Instant | null;
    readonly failures: number;
  } | null;
  readonly child?: {
    readonly pid: number | null;
    readonly started_at: Instant | null;
    readonly restarts: number;
    readonly last_exit: string | null;
    readonly noise_lines: number;
  } | null;
  readonly server_info?: { readonly name: string; readonly version: string } | null;
  readonly protocol?: string | null;
  readonly bridged_sessions?: number;
  readonly era?: {
    readonly target: SideEra;
    readonly revision?: string;
    readonly consumer?: SideEra;
    readonly bridged: boolean;
  };
  readonly tool_policy?: { readonly deny: readonly string[]; readonly hidden: readonly string[] };
}

/** What one side of a channel speaks: revisions up to 2025-11-25 are legacy, later ones modern. */
export type SideEra = "legacy" | "modern" | "both" | "unknown";

/** Milliseconds at the control plane, in queue, slot, send, first byte, read, post. */
export type PhaseList = readonly (number | null)[];

/** A row of `/api/requests`, and the event `request`. */
export interface RequestRow {
  readonly id: string;
  /** Grows by one with each request. */
  readonly seq: number;
  readonly received_at: Instant;
  readonly channel: string;
  readonly kind: string;
  readonly method?: string | null;
  readonly tool?: string | null;
  readonly client?: { readonly name: string; readonly version?: string | null } | null;
  readonly session?: string | null;
  readonly outcome: RequestOutcome;
  readonly duration_ms: number | null;
  readonly phases_ms: PhaseList;
  readonly bytes_sent: number;
  readonly bytes_answered: number;
  /** The posted response code. */
  readonly status?: number | null;
  readonly why?: string | null;
}

export interface RequestPage {
  readonly requests: readonly RequestRow[];
  readonly total: number;
}

/** `/api/requests/{id}`. */
export interface RequestDetail extends RequestRow {
  readonly rpc_id?: string | null;
  readonly tunnel_request_id?: string | null;
  readonly deadline_ms?: number | null;
  /** Attempts to post the answer. */
  readonly attempts?: number;
  readonly upstream_status?: number | null;
  /** Of all notifications; the list holds the first ones, `at_ms` from receipt. */
  readonly notification_count?: number;
  readonly notifications?: readonly { readonly at_ms: number; readonly method: string }[];
  /** Attempts to post the answer; `at_ms` from receipt. */
  readonly posts?: readonly PostAttempt[];
  readonly upstream?: {
    /** Address, or `pid 7`. */
    readonly target?: string;
    readonly status: number | null;
    readonly reused: boolean | null;
    readonly mtls: boolean | null;
  } | null;
  readonly resp_type?: string | null;
  readonly resp_code?: number | null;
  readonly protocol?: { readonly consumer: string | null; readonly server: string | null } | null;
  readonly headers?: {
    readonly to_server: readonly HeaderLine[];
    readonly from_server: readonly HeaderLine[];
  } | null;
  readonly payloads?: Payloads | null;
  readonly capture?: Capture;
  readonly curl?: string | null;
  readonly replay?: ReplayOffer;
}

/** A name and its value; `null` is a value that was redacted. */
export type HeaderLine = readonly [name: string, value: string | null];

export interface PostAttempt {
  readonly at_ms: number;
  readonly ms: number;
  readonly status: number | null;
}

/** Original text, redacted, perhaps cut at the limit. */
export interface Payload {
  readonly text: string;
  /** Bytes before it was cut. */
  readonly bytes: number;
  readonly cut: boolean;
  readonly redacted: number;
}

export interface Payloads {
  readonly request: Payload | null;
  readonly reply: Payload | null;
  readonly notifications?: readonly Payload[];
}

export interface Capture {
  readonly on: boolean;
  readonly limit_bytes: number;
  /** Why it is off, naming the setting. */
  readonly reason?: string | null;
}

/** `/api/tools`: what servers say of the tools that were called. */
export interface ToolHints {
  readonly tools: readonly {
    readonly channel: string;
    readonly tool: string;
    readonly hint: ToolHint;
  }[];
}

/** Whether a request can be sent again, and what has to be confirmed. */
export interface ReplayOffer {
  readonly allowed: boolean;
  readonly reason?: string | null;
  /** The server's own word about the tool. */
  readonly read_only?: boolean;
}

/** What a replayed request came to; it stays on the page. */
export interface ReplayResult {
  readonly outcome: RequestOutcome;
  readonly duration_ms: number | null;
  readonly why?: string | null;
  readonly reply?: Payload | null;
}

/** `/api/sandbox`. */
export interface Sandbox {
  readonly mode: string;
  readonly applied_at: Instant | null;
  readonly verdict: "exact" | "more" | "less";
  readonly plan: readonly SandboxRow[];
}

export interface SandboxRow {
  readonly permission: string;
  readonly value: string;
  readonly reason: string;
  readonly setting: string;
  readonly held: boolean;
}

/** An event of `/api/logs` and of the event stream. */
export interface LogEvent {
  readonly seq: number;
  readonly time: string;
  readonly level: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly message: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** What the one event stream tells (ui §5). */
export interface EventMap {
  readonly hello: { readonly client_instance_id: string };
  readonly request: RequestRow;
  readonly readiness: ReadinessReport;
  readonly channel: Channel;
  /** New numbers exist. The pages ask for them in their own rhythm. */
  readonly tick: { readonly at: number };
  readonly log: LogEvent;
}
export type EventKind = keyof EventMap;
