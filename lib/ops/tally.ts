import { type CounterPool, LatencyHistogram } from "./latency_histogram.ts";
import { isFailure, type RequestOutcome } from "./request_outcome.ts";
import type { Cleared } from "./time_ring.ts";

/** How many calls one span of time saw, and how they ended. */
export class Counts implements Cleared {
  calls = 0;
  failed = 0;
  toolErrors = 0;

  add(outcome: RequestOutcome, _ms: number): void {
    this.calls++;
    if (isFailure(outcome)) this.failed++;
    if (outcome === "tool_error") this.toolErrors++;
  }

  merge(other: this): void {
    this.calls += other.calls;
    this.failed += other.failed;
    this.toolErrors += other.toolErrors;
  }

  clear(): void {
    this.calls = 0;
    this.failed = 0;
    this.toolErrors = 0;
  }
}

/** The same, with how long they took. */
export class Tally extends Counts {
  readonly latency: LatencyHistogram;

  /** @param pool where its counters are; its own unless given */
  constructor(pool?: CounterPool) {
    super();
    this.latency = new LatencyHistogram(pool);
  }

  override add(outcome: RequestOutcome, ms: number): void {
    super.add(outcome, ms);
    this.latency.add(ms);
  }

  override merge(other: this): void {
    super.merge(other);
    this.latency.merge(other.latency);
  }

  override clear(): void {
    super.clear();
    this.latency.clear();
  }
}

/** A tally with what only the client as a whole has. */
export class ClientTally extends Tally {
  /** Time of posting the answers. */
  readonly post: LatencyHistogram;
  /** The most at any moment of the span. */
  maxInFlight = 0;
  maxQueued = 0;

  constructor(pool?: CounterPool) {
    super(pool);
    this.post = new LatencyHistogram(pool);
  }

  override merge(other: this): void {
    super.merge(other);
    this.post.merge(other.post);
    this.maxInFlight = Math.max(this.maxInFlight, other.maxInFlight);
    this.maxQueued = Math.max(this.maxQueued, other.maxQueued);
  }

  override clear(): void {
    super.clear();
    this.post.clear();
    this.maxInFlight = 0;
    this.maxQueued = 0;
  }
}
