import type { CommandKind, Fact } from "../core/fact.ts";
import type { ClientName } from "../wire/call_about.ts";
import type { RequestOutcome } from "./request_outcome.ts";

/** Milliseconds of a request's steps; `null` where nobody saw the step. */
export type Phases = readonly [
  atControlPlane: number | null,
  queue: number | null,
  slot: number | null,
  send: number | null,
  firstByte: number | null,
  read: number | null,
  post: number | null,
];

/** Place of each step in {@linkcode Phases}. */
export const STEP = {
  atControlPlane: 0,
  queue: 1,
  slot: 2,
  firstByte: 4,
  read: 5,
  post: 6,
} as const;

/** Notifications whose times are kept of one request; a chatty tool has thousands. */
const MAX_NOTIFICATIONS = 64;

/**
 * One request, from its receipt to its answer (ui §5). No payload, no header value.
 *
 * Records are used again when their place in the log comes round: thousands of requests a second
 * would otherwise leave as many objects behind that live just long enough to be costly. Whoever
 * keeps something of one copies it.
 */
export class RequestRecord {
  id = "";
  /** Grows by one with each request. */
  seq = 0;
  /** Unix milliseconds. */
  receivedAt = 0;
  channel = "";
  commandKind: CommandKind = "unknown";
  method: string | undefined;
  tool: string | undefined;
  client: ClientName | undefined;
  /** See `sessionTag`. */
  session: string | undefined;
  deadlineMs: number | undefined;
  sentChars = 0;
  outcome: RequestOutcome = "in_flight";
  /** From receipt; absent while it is under way. */
  durationMs: number | undefined;
  answeredChars = 0;
  /** The posted `resp_code`. */
  status: number | undefined;
  /** Of an HTTP server's error answer. */
  upstreamStatus: number | undefined;
  why: string | undefined;
  attempts = 0;
  /** The first ones; `at` in milliseconds from receipt. */
  readonly notifications: { readonly at: number; readonly method: string }[] = [];
  notificationCount = 0;
  /** Monotonic milliseconds of what has happened so far. */
  receivedMonotonic = 0;
  startedAt = 0;
  /** The reply, between its arrival and its delivery. */
  replied: Extract<Fact, { kind: "command_replied" }> | undefined;
  readonly #steps = new Float64Array(7).fill(NaN);

  get phases(): Phases {
    const of = (step: number) => this.step(step);
    return [of(0), of(1), of(2), of(3), of(4), of(5), of(6)];
  }

  /** One step of {@linkcode Phases}. */
  step(at: number): number | null {
    const ms = this.#steps[at] ?? NaN;
    return Number.isNaN(ms) ? null : ms;
  }

  took(at: number, ms: number): void {
    this.#steps[at] = ms;
  }

  /** A notification of the server reached the consumer. */
  notified(method: string, at: number): void {
    this.notificationCount++;
    if (this.notifications.length < MAX_NOTIFICATIONS) this.notifications.push({ at, method });
  }

  /** Makes it the record of another request. */
  begin(seq: number, fact: Extract<Fact, { kind: "command_received" }>, receivedAt: number): void {
    this.id = fact.requestId;
    this.seq = seq;
    this.receivedAt = receivedAt;
    this.channel = fact.channel;
    this.commandKind = fact.commandKind;
    this.method = fact.method;
    this.tool = fact.tool;
    this.client = undefined;
    this.session = fact.session;
    this.deadlineMs = fact.deadlineMs;
    this.sentChars = fact.chars;
    this.outcome = "in_flight";
    this.durationMs = undefined;
    this.answeredChars = 0;
    this.status = undefined;
    this.upstreamStatus = undefined;
    this.why = undefined;
    this.attempts = 0;
    this.notifications.length = 0;
    this.notificationCount = 0;
    this.receivedMonotonic = fact.at;
    this.startedAt = 0;
    this.replied = undefined;
    this.#steps.fill(NaN);
    if (fact.ageMs !== undefined) this.took(STEP.atControlPlane, Math.max(0, fact.ageMs));
  }
}
