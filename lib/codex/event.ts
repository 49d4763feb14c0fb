import type { JsonObject } from "../wire/json.ts";
import { objectOf, textOf } from "./message.ts";

/** Where an event comes from (codex §3.2). */
export type EventSource =
  /** The bridge itself: the process, approvals. */
  | "lifecycle"
  /** A notification of the app server. */
  | "notification"
  /** A line on its standard output that is no message. */
  | "stdout"
  | "stderr";

/** What happened, before it has a number. */
export interface EventDraft {
  readonly source: EventSource;
  /** Method of the notification, or what the bridge calls it: `process/ready`, `approval/answered`. */
  readonly method: string;
  readonly threadId?: string | undefined;
  readonly turnId?: string | undefined;
  readonly itemId?: string | undefined;
  /** One line for people. */
  readonly summary?: string | undefined;
  /** The next piece of a text. */
  readonly delta?: string | undefined;
  /** Parameters of the notification; left out if they are long. */
  readonly payload?: JsonObject | undefined;
  /** What it takes to keep, in UTF-16 units, roughly. */
  readonly chars: number;
}

/** One event. Numbers rise by one; a gap means that something was dropped. */
export interface CodexEvent extends EventDraft {
  readonly seq: number;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/** Notifications that come often and tell an operator nothing (codex §3.2). */
const DROPPED: ReadonlySet<string> = new Set([
  "mcpServer/startupStatus/updated",
  "account/rateLimits/updated",
]);

/** Longer parameters are not kept: one message may be 8 MiB, and 512 events are. */
const MAX_PAYLOAD_CHARS = 256 * 1024;
/** Enough for a sentence; the payload has the rest. */
const MAX_SUMMARY_CHARS = 2_000;

/**
 * The event of a notification; `undefined` if it is not worth one. Ids stand in the parameters or in
 * the thread, turn or item in them, depending on the method and the version.
 *
 * @param chars length of the line it came in
 */
export function eventOf(method: string, params: JsonObject, chars: number): EventDraft | undefined {
  if (DROPPED.has(method)) return undefined;
  return {
    source: "notification",
    method,
    threadId: textOf(params, "threadId") ?? idIn(params, "thread"),
    turnId: textOf(params, "turnId") ?? idIn(params, "turn"),
    itemId: textOf(params, "itemId") ?? idIn(params, "item"),
    summary: shortened(summaryOf(params)),
    delta: textOf(params, "delta"),
    payload: chars <= MAX_PAYLOAD_CHARS ? params : undefined,
    chars,
  };
}

/** An event of the bridge's own, or of an output that is no message. */
export function ownEvent(
  source: Exclude<EventSource, "notification">,
  method: string,
  summary: string,
  payload?: JsonObject,
): EventDraft {
  const chars = summary.length + (payload === undefined ? 0 : JSON.stringify(payload).length);
  return { source, method, summary: shortened(summary), payload, chars };
}

/** An event as `/api/codex/events` and its stream give it (operator-surface §5). */
export function eventJson(event: CodexEvent): JsonObject {
  return {
    seq: event.seq,
    time: new Date(event.atMs).toISOString(),
    source: event.source,
    method: event.method,
    thread_id: event.threadId,
    turn_id: event.turnId,
    item_id: event.itemId,
    summary: event.summary,
    delta: event.delta,
    payload: event.payload,
  };
}

function idIn(params: JsonObject, name: string): string | undefined {
  return textOf(objectOf(params[name]), "id");
}

/** What the parameters say in words: an error, a state, what an item is. */
function summaryOf(params: JsonObject): string | undefined {
  const turn = objectOf(params["turn"]);
  const item = objectOf(params["item"]);
  const parts = [
    textOf(params, "summary") ?? textOf(params, "message"),
    textOf(params, "authMode"),
    textOf(params, "status") ?? textOf(turn, "status"),
    textOf(item, "type"),
    textOf(item, "command"),
    textOf(params, "error") ?? textOf(objectOf(params["error"]), "message") ??
      textOf(objectOf(turn["error"]), "message"),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(": ");
}

function shortened(text: string | undefined): string | undefined {
  if (text === undefined || text.length <= MAX_SUMMARY_CHARS) return text;
  return `${text.slice(0, MAX_SUMMARY_CHARS)}…`;
}
