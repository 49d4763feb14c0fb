import type { RequestRecord } from "../request_log.ts";
import { isFailure } from "../request_outcome.ts";

/** Which requests are asked for (ui §5). */
export interface RequestQuery {
  readonly limit: number;
  /** Only those before this `seq`. */
  readonly before: number;
  /** Part of an id, tool, method, client, session or reason; any case. */
  readonly q: string;
  /** An outcome, or `failed` for all that are failures. */
  readonly status: string;
  readonly channel: string;
  readonly tool: string;
  readonly session: string;
  /** Unix milliseconds, both included. */
  readonly from: number;
  readonly to: number;
}

const DEFAULT_LIMIT = 100;
/** A page of the list; all that is kept can be had in four. */
const MAX_LIMIT = 500;

/** Reads the query of a URL; what is missing or wrong asks for everything. */
export function requestQuery(params: URLSearchParams): RequestQuery {
  const text = (name: string) => params.get(name) ?? "";
  const number = (name: string, fallback: number) => {
    const value = text(name) === "" ? NaN : Number(text(name));
    return Number.isFinite(value) ? value : fallback;
  };
  return {
    limit: Math.min(MAX_LIMIT, Math.max(1, Math.floor(number("limit", DEFAULT_LIMIT)))),
    before: number("before", Infinity),
    q: text("q").toLowerCase(),
    status: text("status"),
    channel: text("channel"),
    tool: text("tool"),
    session: text("session"),
    from: number("from", -Infinity),
    to: number("to", Infinity),
  };
}

/** The records that are meant, in the order given, and how many there are beyond the limit. */
export function selectRequests(
  newestFirst: Iterable<RequestRecord>,
  query: RequestQuery,
): { readonly requests: RequestRecord[]; readonly total: number } {
  const requests: RequestRecord[] = [];
  let total = 0;
  for (const record of newestFirst) {
    if (!isMeant(record, query)) continue;
    total++;
    if (record.seq < query.before && requests.length < query.limit) requests.push(record);
  }
  return { requests, total };
}

function isMeant(record: RequestRecord, query: RequestQuery): boolean {
  const { channel, tool, session, status, q, from, to } = query;
  if (channel !== "" && record.channel !== channel) return false;
  if (tool !== "" && (record.tool ?? record.method ?? record.commandKind) !== tool) return false;
  if (session !== "" && record.session !== session) return false;
  if (record.receivedAt < from || record.receivedAt > to) return false;
  if (
    status === "failed" ? !isFailure(record.outcome) : status !== "" && record.outcome !== status
  ) {
    return false;
  }
  return q === "" ||
    textsOf(record).some((text) => text?.toLowerCase().includes(q));
}

/** What a search looks at; the page judges new rows by the same. */
function textsOf(record: RequestRecord): (string | undefined)[] {
  const { id, tool, method, client, session, why, outcome } = record;
  return [id, tool, method, client?.name, session, why, outcome];
}
