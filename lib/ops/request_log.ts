import type { Clock } from "../core/clock.ts";
import type { Fact } from "../core/fact.ts";
import type { Fold } from "./operator_surface.ts";
import { ownText } from "./own_text.ts";
import { finalOutcome, outcomeReason, replyOutcome } from "./request_outcome.ts";
import { type Finished, type Received, RequestRecord, STEP, STEPS } from "./request_record.ts";
import { SessionClients } from "./session_clients.ts";

export type { Phases, PostTry, RequestRecord } from "./request_record.ts";

/** Requests kept: at 1 KiB each, 2 MiB; enough to find what a user complains about minutes later. */
export const MAX_REQUESTS = 2_000;

/** A reason longer than this is no reason any more but a text of somebody else. */
const MAX_WHY_CHARS = 300;

/** Polls whose ids are remembered: the commands of a poll are told of right after it. */
const MAX_POLLS = 8;

/** An answered poll, with the moment that its commands carry as well. */
type Polled = Extract<Fact, { kind: "poll_succeeded" }> & { readonly receivedAt?: number };

/** Hears of each change of a record, after it; what it keeps of the record it copies. */
export type RequestListener = (record: RequestRecord) => void;

/** The latest requests, and what becomes of those under way. */
export class RequestLog implements Fold {
  readonly name = "request log";
  readonly #clock: Clock;
  readonly #ring: RequestRecord[] = [];
  /** Those of all records together: thousands of small arrays would cost each collection as many steps. */
  readonly #steps = new Float64Array(STEPS * MAX_REQUESTS);
  readonly #underWay = new Map<string, RequestRecord>();
  readonly #clients = new SessionClients();
  /** Ids of the latest polls, by the moment of their answer. */
  readonly #polls = new Map<number, string>();
  readonly #listeners = new Set<RequestListener>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Requests that have not ended, as far as they are followed. */
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
      case "poll_succeeded":
        return this.#polled(fact);
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

  #polled({ receivedAt, tunnelRequestId, commands }: Polled): void {
    if (receivedAt === undefined || tunnelRequestId === undefined || commands === 0) return;
    this.#polls.set(receivedAt, tunnelRequestId);
    if (this.#polls.size <= MAX_POLLS) return;
    for (const oldest of this.#polls.keys()) {
      this.#polls.delete(oldest);
      return;
    }
  }

  #received(fact: Received): void {
    const record = this.#place(this.#count % MAX_REQUESTS);
    const receivedAt = this.#clock.wall() - (this.#clock.now() - fact.at);
    record.begin(++this.#count, fact, receivedAt);
    record.client = this.#clients.of(fact.session, fact.client);
    record.tunnelRequestId = this.#polls.get(fact.at);
    this.#underWay.set(fact.requestId, record);
    this.#tell(record);
  }

  /** The record to use at a place of the ring. */
  #place(place: number): RequestRecord {
    const old = this.#ring[place];
    const isUnderWay = old !== undefined && this.#underWay.get(old.id) === old;
    if (old !== undefined && !isUnderWay) return old;
    // A call may take longer than the ring reaches back: it is listed no more, but its end is told.
    if (isUnderWay && this.#underWay.size < MAX_REQUESTS) old.leavePlace();
    else if (isUnderWay) this.#underWay.delete(old.id);
    return this.#ring[place] = new RequestRecord(this.#steps, place);
  }

  #finished(fact: Finished): void {
    const record = this.#underWay.get(fact.requestId);
    if (record === undefined) return;
    this.#underWay.delete(fact.requestId);
    const { replied, startedAt } = record;
    record.outcome = finalOutcome(replied && replyOutcome(replied), fact);
    const why = outcomeReason(replied, fact);
    record.why = why && ownText(why, MAX_WHY_CHARS);
    record.durationMs = fact.ms;
    record.status = fact.status;
    record.attempts = fact.attempts;
    record.tries = fact.posts;
    if (replied !== undefined && fact.attempts === 1) {
      record.postedAt = replied.at;
      record.postStatus = POST_STATUS[fact.outcome];
    }
    if (replied !== undefined) {
      record.answeredChars = replied.chars;
      // The call that opens a session is one of its calls.
      record.session ??= replied.session;
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

/** What the control plane answered to the last post, where the outcome tells (wire-protocol §6). */
const POST_STATUS: Readonly<Partial<Record<Finished["outcome"], number>>> = {
  answered: 200,
  unknown_to_control_plane: 404,
};
