import { Backoff } from "../core/backoff.ts";
import type { ChannelRoom } from "../core/channel_room.ts";
import type { Clock } from "../core/clock.ts";
import type { Emit } from "../core/fact.ts";
import type { Command, RejectedCommand } from "../wire/command.ts";
import { type ControlClient, ControlRequestError, type PollSuccess } from "./control_client.ts";
import { planPoll, type PollPlan } from "./poll_limit.ts";
import { PollPause } from "./poll_pause.ts";

/** Where polled commands go: how much room there is, and when there is more. */
export interface PollSink {
  /** Room per channel, commands of `incoming` not yet counted in. */
  rooms(): readonly ChannelRoom[];
  /** Resolves as soon as the room may have grown; rejects with the signal's reason. */
  grown(signal: AbortSignal): Promise<void>;
}

/** What polling needs. */
export interface PollerOptions {
  readonly client: Pick<ControlClient, "poll">;
  readonly sink: PollSink;
  /** The operator's channel allowlist, asked anew for each poll; empty means all. */
  readonly channels: () => readonly string[];
  readonly emit: Emit;
  readonly clock: Clock;
  readonly random?: () => number;
}

/** Polls that may be in flight at once while answers come back full (design §4). */
const MAX_OVERLAPPING_POLLS = 4;
/** Waits after failures: 200 ms growing to 10 s (wire-protocol §3). */
const BACKOFF_MIN_MS = 200;
const BACKOFF_MAX_MS = 10_000;
/** 401 and 403 need a person: try less often, but keep trying (design §5). */
const REFUSED_BACKOFF_MAX_MS = 30_000;
/**
 * Some polls must not be held for the whole poll timeout. After a failure, until one succeeds: a long
 * poll on a quiet tunnel would keep the client unready for 30 s after the link is back. And one that
 * leaves a full channel out by name: the channel may have room again any moment.
 */
const SHORT_POLL_MS = 1_000;
/**
 * Polls in flight at a stop may end by themselves for this long. Under load each is answered at once,
 * and cutting it off would lose the commands in its answer: the control plane delivers them once.
 */
const STOP_GRACE_MS = 250;
/** An empty answer that took less than this was no long poll; the next one waits as long. */
const EMPTY_POLL_FLOOR_MS = 50;

/** One poll's commands in the order of the answer. */
export type Batch = readonly (Command | RejectedCommand)[];

/**
 * Polls until the signal aborts and yields each batch. The next poll is in flight before a batch is
 * handed on, as long as there is room; while answers come back full, further lanes poll beside it.
 */
export async function* pollBatches(
  options: PollerOptions,
  signal: AbortSignal,
): AsyncGenerator<Batch, void, void> {
  const run = new PollRun(options, signal);
  options.emit({ kind: "poller_started" });
  try {
    yield* run.batches();
  } finally {
    options.emit({ kind: "poller_stopped", reason: signal.aborted ? "stopping" : "closed" });
  }
}

class PollRun {
  readonly #options: PollerOptions;
  /** Aborts when polling is to stop, or when nobody takes batches any more. */
  readonly #signal: AbortSignal;
  readonly #over = new AbortController();
  /** Ends the polls themselves, a little after the signal. */
  readonly #cut = new AbortController();
  readonly #backoff: Backoff;
  /** Finished batches that the consumer has not taken; at most one a lane. */
  readonly #ready: Batch[] = [];
  #wake: (() => void) | undefined;
  readonly #lanes = new Set<Promise<void>>();
  /** A lane ended by a mistake of ours; ends the whole iteration instead of polling less. */
  #bug: { readonly error: unknown } | undefined;
  #wantedLanes = 1;
  /** Lanes that go on polling; `#lanes` also holds those that are just ending. */
  #pollingLanes = 0;
  /** Commands that polls in flight may still bring. */
  #reserved = 0;
  #inFlight = 0;
  /** One wait for the sink, which all lanes without room share. */
  #growth: Promise<void> | undefined;
  /** Made anew for each poll that ends: what it had reserved is room that the sink cannot tell of. */
  #pollEnd = Promise.withResolvers<void>();
  readonly #pause: PollPause;
  /** A poll has failed, and none that began after that has ended well. */
  #failing = false;

  constructor(options: PollerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = AbortSignal.any([signal, this.#over.signal]);
    this.#pause = new PollPause(options.clock);
    this.#backoff = new Backoff({
      minMs: BACKOFF_MIN_MS,
      maxMs: BACKOFF_MAX_MS,
      ...(options.random === undefined ? {} : { random: options.random }),
    });
  }

  async *batches(): AsyncGenerator<Batch, void, void> {
    this.#signal.addEventListener("abort", () => this.#cutLater(), { once: true });
    this.#openLane();
    try {
      while (this.#lanes.size > 0 || this.#ready.length > 0) {
        for (let batch = this.#ready.shift(); batch !== undefined; batch = this.#ready.shift()) {
          yield batch;
        }
        if (this.#bug !== undefined) break;
        while (this.#pollingLanes < this.#wantedLanes && !this.#signal.aborted) this.#openLane();
        if (this.#ready.length === 0 && this.#lanes.size > 0) {
          await new Promise<void>((resolve) => this.#wake = resolve);
        }
      }
      if (this.#bug !== undefined) throw this.#bug.error;
    } finally {
      this.#over.abort();
      this.#cut.abort();
    }
  }

  async #cutLater(): Promise<void> {
    try {
      await this.#options.clock.sleep(STOP_GRACE_MS, this.#over.signal);
    } catch {
      return; // every poll has ended by itself, or is cut already
    }
    this.#cut.abort(this.#signal.reason);
  }

  #openLane(): void {
    this.#pollingLanes++;
    const lane: Promise<void> = this.#lane().catch((error: unknown) => {
      if (!this.#signal.aborted) this.#bug = { error };
    }).finally(() => {
      this.#lanes.delete(lane);
      this.#wake?.();
    });
    this.#lanes.add(lane);
  }

  /** Polls until stopping, or until fewer lanes are wanted. */
  async #lane(): Promise<void> {
    let next = this.#start(0);
    for (;;) {
      const result = next === undefined ? await this.#pollWhenRoom() : await next;
      next = undefined;
      if (result === undefined) {
        this.#wakeWaiting();
        if (this.#leave()) return;
        continue;
      }
      const { commands } = result.success.answer;
      const full = commands.length >= result.plan.limit;
      this.#wantedLanes = full ? Math.min(this.#wantedLanes + 1, MAX_OVERLAPPING_POLLS) : 1;
      const leave = this.#leave();
      if (!leave) next = this.#start(commands.length);
      if (commands.length > 0) this.#deliver(commands);
      this.#wakeWaiting();
      if (leave) return;
    }
  }

  /** Whether a lane is one too many. Counted at once: of lanes that end together one must stay. */
  #leave(): boolean {
    if (this.#pollingLanes <= this.#wantedLanes) return false;
    this.#pollingLanes--;
    return true;
  }

  #deliver(commands: Batch): void {
    this.#ready.push(commands);
    this.#wake?.();
  }

  async #pollWhenRoom(): Promise<LaneResult | undefined> {
    for (;;) {
      this.#signal.throwIfAborted();
      const started = this.#start(0);
      if (started !== undefined) return await started;
      await Promise.race([this.#sinkGrown(), this.#pollEnd.promise]);
    }
  }

  #sinkGrown(): Promise<void> {
    return this.#growth ??= this.#options.sink.grown(this.#signal).finally(() => {
      this.#growth = undefined;
    });
  }

  /** A lane that goes without a next poll may be the last one whose end makes room for another. */
  #wakeWaiting(): void {
    this.#pollEnd.resolve();
    this.#pollEnd = Promise.withResolvers();
  }

  /** Starts a poll if there is room. @param incoming commands received but not yet in the sink */
  #start(incoming: number): Promise<LaneResult | undefined> | undefined {
    if (this.#signal.aborted) return undefined;
    // What to ask for is decided after it.
    if (this.#pause.isOn) return this.#pause.passed(this.#signal).then(() => undefined);
    const plan = planPoll(
      this.#options.sink.rooms(),
      this.#reserved + incoming + this.#undelivered(),
      this.#options.channels(),
    );
    return plan && this.#poll(plan);
  }

  #undelivered(): number {
    return this.#ready.reduce((count, batch) => count + batch.length, 0);
  }

  async #poll(plan: PollPlan): Promise<LaneResult | undefined> {
    const { client, clock, emit } = this.#options;
    this.#reserved += plan.limit;
    this.#inFlight++;
    const startedAt = clock.now();
    try {
      emit({ kind: "poll_started", limit: plan.limit, overlapping: this.#inFlight });
      const success = await client.poll(
        plan.limit,
        plan.channels,
        this.#cut.signal,
        this.#failing || plan.partial ? SHORT_POLL_MS : Infinity,
      );
      this.#succeeded(success, plan, startedAt);
      return { success, plan };
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#failed(error, startedAt);
      return undefined;
    } finally {
      this.#reserved -= plan.limit;
      this.#inFlight--;
    }
  }

  #succeeded(success: PollSuccess, plan: PollPlan, startedAt: number): void {
    const { clock, emit } = this.#options;
    const ms = clock.now() - startedAt;
    const commands = success.answer.commands.length;
    // A poll that was in flight when another failed says nothing of the time after.
    if (!(this.#failing && this.#pause.isOn)) {
      this.#backoff.reset();
      this.#failing = false;
      this.#pause.end();
      if (commands === 0 && ms < EMPTY_POLL_FLOOR_MS) this.#pause.extend(EMPTY_POLL_FLOOR_MS);
    }
    emit({
      kind: "poll_succeeded",
      limit: plan.limit,
      commands,
      ms,
      wallMs: clock.wall(),
      receivedAt: success.receivedAt,
      ...(success.tunnelRequestId === undefined
        ? {}
        : { tunnelRequestId: success.tunnelRequestId }),
    });
    if (commands > plan.limit) emit({ kind: "poll_over_limit", limit: plan.limit, commands });
  }

  #failed(error: unknown, startedAt: number): void {
    if (!(error instanceof ControlRequestError)) throw error;
    const { clock, emit } = this.#options;
    this.#wantedLanes = 1;
    this.#failing = true;
    const refused = error.status === 401 || error.status === 403;
    const wait = this.#backoff.next(refused ? REFUSED_BACKOFF_MAX_MS : BACKOFF_MAX_MS);
    const retryInMs = this.#pause.extend(Math.max(wait, error.retryAfterMs ?? 0));
    emit({
      kind: "poll_failed",
      errorKind: error.errorKind,
      ms: clock.now() - startedAt,
      retryInMs,
      message: error.message,
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(error.code === undefined ? {} : { code: error.code }),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.tunnelRequestId === undefined ? {} : { tunnelRequestId: error.tunnelRequestId }),
    });
  }
}

interface LaneResult {
  readonly success: PollSuccess;
  readonly plan: PollPlan;
}
