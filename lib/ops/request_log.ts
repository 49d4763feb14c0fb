import type { Clock } from "../core/clock.ts";
import type { Fact } from "../core/fact.ts";
import type { Fold } from "./operator_surface.ts";
import { finalOutcome, outcomeReason, replyOutcome } from "./request_outcome.ts";
import { RequestRecord, STEP } from "./request_record.ts";
import { SessionClients } from "./session_clients.ts";

export type { Phases, RequestRecord } from "./request_record.ts";

/** Requests kept: at 1 KiB each, 2 MiB; enough to find what a user complains about minutes later. */
export const MAX_REQUESTS = 2_000;

/** Hears of each change of a record, after it; what it keeps of the record it copies. */
export type RequestListener = (record: RequestRecord) => void;

/** The latest requests, and what becomes of those under way. */
export class RequestLog implements Fold {
  readonly name = "request log";
  readonly #clock: Clock;
  readonly #ring: RequestRecord[] = [];
  readonly #underWay = new Map<string, RequestRecord>();
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
        const record = this.#underWay.get(fact.requestId);
        if (record === undefined) return;
        record.startedAt = fact.at;
        record.took(STEP.queue, 0);
        record.took(STEP.slot, fact.queuedMs);
        return;
      }
      case "notification_posted": {
        const record = this.#underWay.get(fact.requestId);
        record?.notified(fact.notification, fact.at - record.receivedMonotonic);
        return;
      }
      case "command_replied": {
        const record = this.#underWay.get(fact.requestId);
        if (record === undefined) return;
        record.replied = fact;
        this.#clients.opened(fact.session, record.client);
        return;
      }
      case "command_finished":
        return this.#finished(fact);
      default:
        return;
    }
  }

  #received(fact: Extract<Fact, { kind: "command_received" }>): void {
    const place = this.#count % MAX_REQUESTS;
    const record = this.#ring[place] ?? new RequestRecord();
    this.#ring[place] = record;
    // Whatever is under way for longer than the ring reaches back is no longer followed.
    if (this.#underWay.get(record.id) === record) this.#underWay.delete(record.id);
    const receivedAt = this.#clock.wall() - (this.#clock.now() - fact.at);
    record.begin(++this.#count, fact, receivedAt);
    record.client = this.#clients.of(fact.session, fact.client);
    this.#underWay.set(fact.requestId, record);
    this.#tell(record);
  }

  #finished(fact: Extract<Fact, { kind: "command_finished" }>): void {
    const record = this.#underWay.get(fact.requestId);
    if (record === undefined) return;
    this.#underWay.delete(fact.requestId);
    const { replied, startedAt } = record;
    record.outcome = finalOutcome(replied && replyOutcome(replied), fact);
    record.why = outcomeReason(replied, fact);
    record.durationMs = fact.ms;
    record.status = fact.status;
    record.attempts = fact.attempts;
    if (replied !== undefined) {
      record.answeredChars = replied.chars;
      record.upstreamStatus = replied.failure?.upstreamStatus;
      record.took(STEP.firstByte, replied.firstAt - startedAt);
      record.took(STEP.read, replied.at - replied.firstAt);
      record.took(STEP.post, fact.at - replied.at);
      record.replied = undefined;
    }
    this.#tell(record);
  }

  #tell(record: RequestRecord): void {
    for (const listener of this.#listeners) listener(record);
  }
}
