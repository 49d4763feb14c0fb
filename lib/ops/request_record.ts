import type { CommandKind, Fact } from "../core/fact.ts";
import { type ClientName, MAX_NAME_CHARS } from "../wire/call_about.ts";
import { ownText } from "./own_text.ts";
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

/** How many there are. */
export const STEPS = 7;

/** One attempt to post the answer. */
export interface PostTry {
  /** Monotonic milliseconds of its beginning. */
  readonly at: number;
  readonly ms: number;
  /** Absent if the control plane gave no answer. */
  readonly status?: number;
}

/** A received command, with what the data plane may tell beside. */
export type Received = Extract<Fact, { kind: "command_received" }> & {
  /** JSON text of the JSON-RPC id. */
  readonly rpcId?: string;
  /** MCP revision that the consumer speaks. */
  readonly protocol?: string;
};

/** A finished command, with the attempts of posting its answer if there was more than one. */
export type Finished = Extract<Fact, { kind: "command_finished" }> & {
  readonly posts?: readonly PostTry[];
};

/** Ids and revisions longer than this are cut: they come from elsewhere. */
const MAX_ID_CHARS = 64;

/** Notifications whose times are kept of one request; a chatty tool has thousands. */
const MAX_NOTIFICATIONS = 16;

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
  rpcId: string | undefined;
  /** MCP revision that the consumer speaks. */
  protocol: string | undefined;
  /** `X-Request-Id` of the poll that brought it. */
  tunnelRequestId: string | undefined;
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
  /** Attempts of posting the answer, if there were several. */
  tries: readonly PostTry[] | undefined;
  /** Of a single attempt: monotonic milliseconds of its beginning, NaN where nobody told. */
  postedAt = NaN;
  /** Of a single attempt. */
  postStatus: number | undefined;
  /** The first ones; `at` in milliseconds from receipt. */
  readonly notifications: { readonly at: number; readonly method: string }[] = [];
  notificationCount = 0;
  /** Monotonic milliseconds of what has happened so far. */
  receivedMonotonic = 0;
  startedAt = 0;
  /** The reply, between its arrival and its delivery. */
  replied: Extract<Fact, { kind: "command_replied" }> | undefined;
  #steps: Float64Array;
  #at: number;

  /** @param steps room for the steps of many records, of which this one has the place `at` */
  constructor(steps: Float64Array = new Float64Array(STEPS), at = 0) {
    this.#steps = steps;
    this.#at = at * STEPS;
    this.#forgetSteps();
  }

  /** Attempts of posting the answer; empty where nobody told of them. */
  get posts(): readonly PostTry[] {
    if (this.tries !== undefined) return this.tries;
    const { postedAt: at, postStatus: status } = this;
    if (Number.isNaN(at)) return [];
    return [{ at, ms: this.step(STEP.post) ?? 0, ...(status === undefined ? {} : { status }) }];
  }

  get phases(): Phases {
    const of = (step: number) => this.step(step);
    return [of(0), of(1), of(2), of(3), of(4), of(5), of(6)];
  }

  /** One step of {@linkcode Phases}. */
  step(at: number): number | null {
    const ms = this.#steps[this.#at + at] ?? NaN;
    return Number.isNaN(ms) ? null : ms;
  }

  /** Another record takes its place: its steps go with it. */
  leavePlace(): void {
    this.#steps = this.#steps.slice(this.#at, this.#at + STEPS);
    this.#at = 0;
  }

  took(at: number, ms: number): void {
    this.#steps[this.#at + at] = ms;
  }

  /** A notification of the server reached the consumer. */
  notified(method: string, at: number): void {
    this.notificationCount++;
    if (this.notifications.length >= MAX_NOTIFICATIONS) return;
    // Most are of the kind of the one before: one text for all of them.
    const last = this.notifications.at(-1)?.method;
    const own = method === last ? last : ownText(method, MAX_ID_CHARS);
    this.notifications.push({ at, method: own });
  }

  /** Makes it the record of another request. */
  begin(seq: number, fact: Received, receivedAt: number): void {
    const name = (text: string | undefined) => text && ownText(text, MAX_NAME_CHARS);
    this.id = fact.requestId;
    this.seq = seq;
    this.receivedAt = receivedAt;
    this.channel = fact.channel;
    this.commandKind = fact.commandKind;
    this.method = name(fact.method);
    this.tool = name(fact.tool);
    this.client = undefined;
    this.session = fact.session;
    this.deadlineMs = fact.deadlineMs;
    this.rpcId = fact.rpcId && ownText(fact.rpcId, MAX_ID_CHARS);
    this.protocol = fact.protocol && ownText(fact.protocol, MAX_ID_CHARS);
    this.tunnelRequestId = undefined;
    this.sentChars = fact.chars;
    this.outcome = "in_flight";
    this.durationMs = undefined;
    this.answeredChars = 0;
    this.status = undefined;
    this.upstreamStatus = undefined;
    this.why = undefined;
    this.attempts = 0;
    this.tries = undefined;
    this.postedAt = NaN;
    this.postStatus = undefined;
    this.notifications.length = 0;
    this.notificationCount = 0;
    this.receivedMonotonic = fact.at;
    this.startedAt = 0;
    this.replied = undefined;
    this.#forgetSteps();
    if (fact.ageMs !== undefined) this.took(STEP.atControlPlane, Math.max(0, fact.ageMs));
  }

  #forgetSteps(): void {
    this.#steps.fill(NaN, this.#at, this.#at + STEPS);
  }
}
