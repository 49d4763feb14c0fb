import type { Clock } from "../core/clock.ts";
import type { Fact } from "../core/fact.ts";
import { COARSE, FINE, SHAPES, type Window, WINDOWS } from "./analytics_window.ts";
import type { Fold } from "./operator_surface.ts";
import type { RequestLog, RequestRecord } from "./request_log.ts";
import { STEP } from "./request_record.ts";
import { methodLabel } from "./method_label.ts";
import { CounterPool } from "./latency_histogram.ts";
import { isFailure, type RequestOutcome } from "./request_outcome.ts";
import { type Row, RowTable, RowTallies } from "./row_tallies.ts";
import { ClientTally, Counts, Tally } from "./tally.ts";
import { TimeRing } from "./time_ring.ts";

/** Channels with charts of their own: the wire allows more, few have so many; the rest share one. */
const MAX_CHANNELS = 8;
const OTHER = "other";
/** Rows of the tables. A tool's tallies take up to 160 KiB, so this is what memory allows. */
const MAX_TOOLS = 64;
const MAX_CONSUMERS = 64;
const MAX_FAILURES = 48;
/** Tools named in a row of failures. */
const MAX_NAMES = 8;

/** One tool, or one method that is no tool call, of a channel. */
export interface ToolRow extends Row {
  readonly channel: string;
  /** Its name, or that of the method. */
  readonly tool: string;
  readonly isTool: boolean;
  readonly tallies: RowTallies<Tally>;
}

/** One consumer, by session and name. */
export interface ConsumerRow extends Row {
  readonly name: string;
  readonly version: string;
  readonly session: string | undefined;
  readonly channel: string;
  readonly tallies: RowTallies<Counts>;
  readonly tools: Map<string, number>;
}

/** Failures of one kind on one channel. */
export interface FailureRow extends Row {
  readonly outcome: RequestOutcome;
  readonly channel: string;
  readonly why: string | undefined;
  readonly tools: Set<string>;
  readonly tallies: RowTallies<Counts>;
}

/** A series of tallies with a ring for each window, whose spans are its points. */
export class StepSeries {
  readonly #pool = new CounterPool();
  readonly #rings = {
    "15m": stepRing("15m", this.#pool),
    "1h": stepRing("1h", this.#pool),
    "24h": stepRing("24h", this.#pool),
  } as const;

  each(nowMs: number, record: (tally: Tally) => void): void {
    for (const window of WINDOWS) record(this.#rings[window].at(nowMs));
  }

  /** The points of a window, oldest first; `undefined` where nothing happened. */
  points(window: Window, nowMs: number): (Tally | undefined)[] {
    const { lengthMs, stepMs } = SHAPES[window];
    const count = lengthMs / stepMs;
    return Array.from(
      { length: count },
      (_, i) => this.#rings[window].seen(nowMs - (count - 1 - i) * stepMs),
    );
  }
}

function stepRing(window: Window, pool: CounterPool): TimeRing<Tally> {
  const { lengthMs, stepMs } = SHAPES[window];
  return new TimeRing(stepMs, lengthMs / stepMs, () => new Tally(pool));
}

/** A series of tallies, fine for the last quarter of an hour and coarse for the last day. */
export class Series<T extends Tally> {
  readonly fine: TimeRing<T>;
  readonly coarse: TimeRing<T>;
  readonly #make: (pool?: CounterPool) => T;

  constructor(make: (pool?: CounterPool) => T) {
    this.#make = make;
    const pool = new CounterPool();
    const pooled = () => make(pool);
    this.fine = new TimeRing(FINE.spanMs, FINE.count, pooled);
    this.coarse = new TimeRing(COARSE.spanMs, COARSE.count, pooled);
  }

  each(nowMs: number, record: (tally: T) => void): void {
    record(this.fine.at(nowMs));
    record(this.coarse.at(nowMs));
  }

  /** The points of a window, oldest first; `undefined` where nothing happened. */
  points(window: Window, nowMs: number): (T | undefined)[] {
    const { lengthMs, stepMs, from } = SHAPES[window];
    const ring = this[from];
    const spans = stepMs / ring.spanMs;
    const lastStep = Math.floor(nowMs / stepMs);
    return Array.from({ length: lengthMs / stepMs }, (_, i) => {
      const start = (lastStep - (lengthMs / stepMs - 1 - i)) * stepMs;
      let sum: T | undefined;
      for (let span = 0; span < spans; span++) {
        const seen = ring.seen(start + span * ring.spanMs);
        if (seen === undefined) continue;
        sum ??= this.#make();
        sum.merge(seen);
      }
      return sum;
    });
  }
}

/** Usage, rolled up in memory: by time, channel, tool, consumer and kind of failure. */
export class Analytics implements Fold {
  readonly name = "analytics";
  readonly client = new Series((pool) => new ClientTally(pool));
  readonly channels = new Map<string, StepSeries>();
  readonly tools = new RowTable<ToolRow>(MAX_TOOLS);
  readonly consumers = new RowTable<ConsumerRow>(MAX_CONSUMERS);
  readonly failures = new RowTable<FailureRow>(MAX_FAILURES);
  readonly #clock: Clock;
  readonly #requests: RequestLog;

  /** @param requests whose requests are rolled up as they end */
  constructor(clock: Clock, requests: RequestLog) {
    this.#clock = clock;
    this.#requests = requests;
    requests.subscribe((record) => this.#request(record));
  }

  fold(fact: Fact): void {
    if (fact.kind !== "gauges") return;
    this.client.each(this.#clock.wall(), (tally) => {
      tally.maxQueued = Math.max(tally.maxQueued, fact.queueLength);
    });
  }

  #request(record: RequestRecord): void {
    const nowMs = this.#clock.wall();
    const { durationMs, outcome } = record;
    if (durationMs === undefined) {
      this.client.each(nowMs, (tally) => {
        tally.maxInFlight = Math.max(tally.maxInFlight, this.#requests.underWay);
      });
      return;
    }
    const postMs = record.step(STEP.post);
    this.client.each(nowMs, (tally) => {
      tally.add(outcome, durationMs);
      if (postMs !== null) tally.post.add(postMs);
    });
    this.#channel(record.channel).each(nowMs, (tally) => tally.add(outcome, durationMs));
    this.#rows(record, durationMs, nowMs);
  }

  #channel(name: string): StepSeries {
    const known = this.channels.get(name);
    if (known !== undefined) return known;
    const key = this.channels.size < MAX_CHANNELS ? name : OTHER;
    const series = this.channels.get(key) ?? new StepSeries();
    this.channels.set(key, series);
    return series;
  }

  #rows(record: RequestRecord, durationMs: number, nowMs: number): void {
    const { channel, outcome, client, session, why } = record;
    const tool = record.tool ?? record.method ?? record.commandKind;
    const count = <T extends Counts>(row: Row & { readonly tallies: RowTallies<T> }) => {
      row.lastAt = nowMs;
      row.tallies.add(outcome, durationMs, nowMs);
    };
    const counts = () => ({ tallies: new RowTallies(() => new Counts()), lastAt: nowMs });
    const isTool = record.tool !== undefined;
    // A method comes from elsewhere: only those of the protocol have rows of their own.
    const name = isTool ? tool : methodLabel(record.method) || tool;
    count(this.tools.row(`${channel} ${isTool ? "tool" : "method"} ${name}`, () => ({
      channel,
      tool: name,
      isTool,
      tallies: new RowTallies((pool) => new Tally(pool)),
      lastAt: nowMs,
    })));
    const { name: consumerName = "unknown", version = "" } = client ?? {};
    const consumer = this.consumers.row(`${channel} ${session} ${consumerName}`, () => ({
      name: consumerName,
      version,
      session,
      channel,
      tools: new Map(),
      ...counts(),
    }));
    count(consumer);
    if (consumer.tools.has(tool) || consumer.tools.size < MAX_NAMES) {
      consumer.tools.set(tool, (consumer.tools.get(tool) ?? 0) + 1);
    }
    if (!isFailure(outcome)) return;
    const failure = this.failures.row(JSON.stringify([outcome, channel, why]), () => ({
      outcome,
      channel,
      why,
      tools: new Set<string>(),
      ...counts(),
    }));
    count(failure);
    if (failure.tools.size < MAX_NAMES) failure.tools.add(tool);
  }
}
