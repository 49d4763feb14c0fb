import type { Clock } from "../core/clock.ts";
import type { CommandKind, Fact } from "../core/fact.ts";
import type { ClientName } from "../wire/call_about.ts";
import type { Fold } from "./operator_surface.ts";
import {
  finalOutcome,
  outcomeReason,
  replyOutcome,
  type RequestOutcome,
} from "./request_outcome.ts";
import { SessionClients } from "./session_clients.ts";

/** Requests kept: at 1 KiB each, 2 MiB; enough to find what a user complains about minutes later. */
export const MAX_REQUESTS = 2_000;
/** Notifications whose times are kept of one request; a chatty tool has thousands. */
const MAX_NOTIFICATIONS = 64;

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

/** One request, from its receipt to its answer (ui §5). No payload, no header value. */
export interface RequestRecord {
  readonly id: string;
  /** Grows by one with each request. */
  readonly seq: number;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  readonly channel: string;
  readonly commandKind: CommandKind;
  readonly method: string | undefined;
  readonly tool: string | undefined;
  readonly client: ClientName | undefined;
  /** See `sessionTag`. */
  readonly session: string | undefined;
  readonly deadlineMs: number | undefined;
  readonly sentChars: number;
  outcome: RequestOutcome;
  /** From receipt; absent while it is under way. */
  durationMs: number | undefined;
  phases: Phases;
  answeredChars: number;
  /** The posted `resp_code`. */
  status: number | undefined;
  /** Of an HTTP server's error answer. */
  upstreamStatus: number | undefined;
  why: string | undefined;
  attempts: number;
  /** The first ones; `at` in milliseconds from receipt. */
  readonly notifications: { readonly at: number; readonly method: string }[];
  notificationCount: number;
}

interface UnderWay {
  readonly record: RequestRecord;
  readonly receivedAt: number;
  startedAt: number | undefined;
  replied: Extract<Fact, { kind: "command_replied" }> | undefined;
}

/** Hears of each change of a record, after it. */
export type RequestListener = (record: RequestRecord) => void;

/** The latest requests, and what becomes of those under way. */
export class RequestLog implements Fold {
  readonly name = "request log";
  readonly #clock: Clock;
  readonly #ring: (RequestRecord | undefined)[] = new Array(MAX_REQUESTS);
  readonly #underWay = new Map<string, UnderWay>();
  readonly #clients = new SessionClients();
  readonly #listeners = new Set<RequestListener>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Requests that have not ended, as far as their records are kept. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Kept records, newest first. */
  *newestFirst(): Generator<RequestRecord, void> {
    for (let seq = this.#count; seq > Math.max(0, this.#count - MAX_REQUESTS); seq--) {
      const record = this.#ring[(seq - 1) % MAX_REQUESTS];
      if (record !== undefined) yield record;
    }
  }

  /** The latest request of that id that is still kept. */
  get(id: string): RequestRecord | undefined {
    for (const record of this.newestFirst()) if (record.id === id) return record;
    return undefined;
  }

  /** Calls the listener from now on. Returns how to stop it. */
  subscribe(listener: RequestListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  fold(fact: Fact): void {
    switch (fact.kind) {
      case "command_received":
        return this.#received(fact);
      case "command_started": {
        const request = this.#underWay.get(fact.requestId);
        if (request === undefined) return;
        request.startedAt = fact.at;
        const [atControlPlane] = request.record.phases;
        request.record.phases = [atControlPlane, 0, fact.queuedMs, null, null, null, null];
        return;
      }
      case "notification_posted": {
        const request = this.#underWay.get(fact.requestId);
        if (request === undefined) return;
        const { record } = request;
        record.notificationCount++;
        if (record.notifications.length < MAX_NOTIFICATIONS) {
          const at = fact.at - request.receivedAt;
          record.notifications.push({ at, method: fact.notification });
        }
        return;
      }
      case "command_replied": {
        const request = this.#underWay.get(fact.requestId);
        if (request === undefined) return;
        request.replied = fact;
        this.#clients.opened(fact.session, request.record.client);
        return;
      }
      case "command_finished":
        return this.#finished(fact);
      default:
        return;
    }
  }

  #received(fact: Extract<Fact, { kind: "command_received" }>): void {
    const { requestId, channel, commandKind, method, tool, session, ageMs, chars, deadlineMs } =
      fact;
    const record: RequestRecord = {
      id: requestId,
      seq: ++this.#count,
      receivedAt: this.#clock.wall() - (this.#clock.now() - fact.at),
      channel,
      commandKind,
      method,
      tool,
      client: this.#clients.of(session, fact.client),
      session,
      deadlineMs,
      sentChars: chars,
      outcome: "in_flight",
      durationMs: undefined,
      phases: [ageMs === undefined ? null : Math.max(0, ageMs), null, null, null, null, null, null],
      answeredChars: 0,
      status: undefined,
      upstreamStatus: undefined,
      why: undefined,
      attempts: 0,
      notifications: [],
      notificationCount: 0,
    };
    const slot = (record.seq - 1) % MAX_REQUESTS;
    const dropped = this.#ring[slot];
    // Whatever is under way for longer than the ring reaches back is no longer followed.
    if (dropped?.outcome === "in_flight") this.#underWay.delete(dropped.id);
    this.#ring[slot] = record;
    this.#underWay.set(requestId, {
      record,
      receivedAt: fact.at,
      startedAt: undefined,
      replied: undefined,
    });
    this.#tell(record);
  }

  #finished(fact: Extract<Fact, { kind: "command_finished" }>): void {
    const request = this.#underWay.get(fact.requestId);
    if (request === undefined) return;
    this.#underWay.delete(fact.requestId);
    const { record, replied, startedAt } = request;
    record.outcome = finalOutcome(replied && replyOutcome(replied), fact);
    record.why = outcomeReason(replied, fact);
    record.durationMs = fact.ms;
    record.status = fact.status;
    record.attempts = fact.attempts;
    if (replied !== undefined && startedAt !== undefined) {
      record.answeredChars = replied.chars;
      record.upstreamStatus = replied.failure?.upstreamStatus;
      const [atControlPlane, queue, slot] = record.phases;
      record.phases = [
        atControlPlane,
        queue,
        slot,
        null,
        replied.firstAt - startedAt,
        replied.at - replied.firstAt,
        fact.at - replied.at,
      ];
    }
    this.#tell(record);
  }

  #tell(record: RequestRecord): void {
    for (const listener of this.#listeners) listener(record);
  }
}
