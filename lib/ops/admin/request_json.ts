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
  readonly deadline_ms: number | null;
  readonly upstream_status: number | null;
  readonly attempts: number;
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
    deadline_ms: record.deadlineMs ?? null,
    upstream_status: record.upstreamStatus ?? null,
    attempts: record.attempts,
    notifications: record.notifications.map(({ at, method }) => ({
      at_ms: hundredths(at) ?? 0,
      method,
    })),
    notification_count: record.notificationCount,
  };
}

function hundredths(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 100) / 100;
}
