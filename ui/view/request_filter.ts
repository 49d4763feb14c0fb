import type { RequestRow } from "../api_types.ts";
import { instantMs } from "./formats.ts";
import { isFailure } from "./outcome_words.ts";

/** Which requests are listed. */
export interface RequestFilter {
  /** As typed: words, and fields such as `tool:run_query` or `dur:>500`. */
  readonly search: string;
  /** `failed`, an outcome, or empty for all. */
  readonly status: string;
  /** Empty for all. */
  readonly channel: string;
  /** Unix milliseconds; a bar of the volume strip. */
  readonly span: { readonly from: number; readonly to: number } | undefined;
}

export const NO_FILTER: RequestFilter = { search: "", status: "", channel: "", span: undefined };

const FIELDS = ["tool", "method", "channel", "session", "client", "id", "status", "dur"] as const;
type Field = typeof FIELDS[number];

/** A search, taken apart. */
export interface Search {
  readonly words: readonly string[];
  readonly fields: readonly (readonly [field: Field, value: string])[];
}

/** Takes a search apart; what names no known field is a word. */
export function parseSearch(search: string): Search {
  const words: string[] = [];
  const fields: [Field, string][] = [];
  for (const part of search.toLowerCase().split(/\s+/)) {
    const colon = part.indexOf(":");
    const field = FIELDS.find((known) => known === part.slice(0, colon));
    const value = part.slice(colon + 1);
    if (field === undefined) part !== "" && words.push(part);
    else if (value !== "") fields.push([field, value]);
  }
  return { words, fields };
}

/** Whether a request is listed. */
export function isListed(row: RequestRow, filter: RequestFilter): boolean {
  const { status, channel, span } = filter;
  if (channel !== "" && row.channel !== channel) return false;
  if (!hasStatus(row, status)) return false;
  const at = instantMs(row.received_at) ?? 0;
  if (span !== undefined && (at < span.from || at >= span.to)) return false;
  const { words, fields } = parseSearch(filter.search);
  return words.every((word) => textOf(row).includes(word)) &&
    fields.every(([field, value]) => hasField(row, field, value));
}

/** What the client is asked for; it may answer with more, never with less, than is listed. */
export function serverQuery(filter: RequestFilter): URLSearchParams {
  const query = new URLSearchParams();
  const { words, fields } = parseSearch(filter.search);
  const coarse = fields.find(([field]) => field === "tool" || field === "method" || field === "id");
  const q = words[0] ?? coarse?.[1];
  if (q !== undefined) query.set("q", q);
  if (filter.status !== "") query.set("status", filter.status);
  if (filter.channel !== "") query.set("channel", filter.channel);
  if (filter.span !== undefined) {
    query.set("from", String(filter.span.from));
    query.set("to", String(filter.span.to));
  }
  return query;
}

/** Whether the client alone can count what is listed. */
export function isCountable({ search }: RequestFilter): boolean {
  const { words, fields } = parseSearch(search);
  return words.length + fields.length === 0;
}

function hasField(row: RequestRow, field: Field, value: string): boolean {
  switch (field) {
    case "tool":
      return holds(row.tool, value);
    case "method":
      return holds(row.method, value);
    case "channel":
      return holds(row.channel, value);
    case "session":
      return holds(row.session, value);
    case "client":
      return holds(row.client?.name, value);
    case "id":
      return holds(row.id, value);
    case "status":
      return hasStatus(row, value === "error" ? "failed" : value);
    case "dur": {
      const ms = Number(value.replace(/^[<>]/, ""));
      const took = row.duration_ms;
      if (took === null || Number.isNaN(ms)) return false;
      return value.startsWith("<") ? took < ms : took > ms;
    }
  }
}

function hasStatus({ outcome }: RequestRow, status: string): boolean {
  return status === "" || (status === "failed" ? isFailure(outcome) : outcome === status);
}

/** As the client searches, so that a new row is judged like those it sent. */
function textOf({ id, tool, method, client, session, why, outcome }: RequestRow): string {
  return [id, tool, method, client?.name, session, why, outcome].join(" ").toLowerCase();
}

function holds(text: string | null | undefined, value: string): boolean {
  return text?.toLowerCase().includes(value) === true;
}
