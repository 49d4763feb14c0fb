import type { RequestRecord } from "../request_log.ts";

/** A row of the request list (ui §5). Times are Unix milliseconds, durations milliseconds. */
export interface RequestJson {
  readonly id: string;
  readonly seq: number;
  readonly received_at: number;
  readonly channel: string;
  readonly kind: string;
  readonly method: string | null;
  readonly tool: string | null;
  readonly client: { readonly name: string; readonly version: string } | null;
  readonly session: string | null;
  readonly outcome: string;
  readonly duration_ms: number | null;
  readonly phases_ms: readonly (number | null)[];
  readonly bytes_sent: number;
  readonly bytes_answered: number;
  readonly status: number | null;
  readonly why: string | null;
}

/** One request, opened. */
export interface RequestDetailJson extends RequestJson {
  /** JSON text of the JSON-RPC id. */
  readonly rpc_id: string | null;
  readonly tunnel_request_id: string | null;
  readonly deadline_ms: number | null;
  readonly upstream_status: number | null;
  readonly attempts: number;
  /** Attempts to post the answer; `at_ms` from receipt. */
  readonly posts: readonly {
    readonly at_ms: number;
    readonly ms: number;
    readonly status: number | null;
  }[];
  /** What was posted (wire-protocol §6). */
  readonly resp_type: string | null;
  readonly resp_code: number | null;
  /** The first ones; `at_ms` from receipt. */
  readonly notifications: readonly { readonly at_ms: number; readonly method: string }[];
  readonly notification_count: number;
}

/** A record as a row. */
export function requestJson(record: RequestRecord): RequestJson {
  return {
    id: record.id,
    seq: record.seq,
    received_at: Math.round(record.receivedAt),
    channel: record.channel,
    kind: record.commandKind,
    method: record.method ?? null,
    tool: record.tool ?? null,
    client: record.client ?? null,
    session: record.session ?? null,
    outcome: record.outcome,
    duration_ms: hundredths(record.durationMs),
    phases_ms: record.phases.map((ms) => hundredths(ms ?? undefined)),
    bytes_sent: record.sentChars,
    bytes_answered: record.answeredChars,
    status: record.status ?? null,
    why: record.why ?? null,
  };
}

/** A record with all there is to tell. */
export function requestDetailJson(record: RequestRecord): RequestDetailJson {
  return {
    ...requestJson(record),
    rpc_id: record.rpcId ?? null,
    tunnel_request_id: record.tunnelRequestId ?? null,
    deadline_ms: record.deadlineMs ?? null,
    upstream_status: record.upstreamStatus ?? null,
    attempts: record.attempts,
    posts: record.posts.map(({ at, ms, status }) => ({
      at_ms: hundredths(at - record.receivedMonotonic) ?? 0,
      ms: hundredths(ms) ?? 0,
      status: status ?? null,
    })),
    resp_type: record.status === undefined ? null : RESPONSE_TYPES[record.commandKind],
    resp_code: record.status ?? null,
    notifications: record.notifications.map(({ at, method }) => ({
      at_ms: hundredths(at) ?? 0,
      method,
    })),
    notification_count: record.notificationCount,
  };
}

/** `resp_type` of a final reply (wire-protocol §6). */
const RESPONSE_TYPES: Readonly<Record<RequestRecord["commandKind"], string | null>> = {
  call: "jsonrpc_response",
  notification: "notify_ack",
  response: "notify_ack",
  session_termination: "session_termination_response",
  oauth_discovery: "oauth_discovery_response",
  unknown: null,
};

function hundredths(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 100) / 100;
}
