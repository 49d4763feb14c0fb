import { type Batch, pollBatches } from "../../lib/control/poller.ts";
import type { ControlClient } from "../../lib/control/control_client.ts";
import type { ChannelRoom } from "../../lib/core/channel_room.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { ManualClock } from "./manual_clock.ts";
import { openClient } from "./scripted_plane.ts";

/** Room that stays as the test sets it. */
export class TestSink {
  room: ChannelRoom;
  /** Waits for room. */
  readonly waits = new Arrivals<() => void>();

  constructor(about: Partial<ChannelRoom> = {}) {
    this.room = {
      name: "main",
      queued: 0,
      queueCapacity: 20,
      freeSlots: 10,
      slots: 10,
      ...about,
    };
  }

  rooms(): readonly ChannelRoom[] {
    return [this.room];
  }

  grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.waits.add(resolve);
    });
  }
}

export interface PollingOptions {
  readonly sink?: TestSink;
  readonly clock?: ManualClock;
  readonly random?: number;
  /** Instead of a client of the plane. */
  readonly client?: Pick<ControlClient, "poll">;
  readonly pollTimeoutMs?: number;
}

/** The poller of a control plane, at work. */
export class Polling implements AsyncDisposable {
  readonly batches = new Arrivals<Batch>();
  readonly facts = new Arrivals<Fact>();
  readonly clock: ManualClock;
  readonly #stop = new AbortController();
  readonly #http: Disposable;
  readonly iteration: AsyncGenerator<Batch, void, void>;
  #ended: Promise<void> | undefined;

  constructor(url: string, options: PollingOptions = {}) {
    const { sink = new TestSink(), clock = new ManualClock(), random = 0.5 } = options;
    this.clock = clock;
    const own = openClient(url, {
      clock,
      pollTimeoutMs: options.pollTimeoutMs ?? 30_000,
      guardrailMs: 5,
    });
    this.#http = own;
    this.iteration = pollBatches({
      client: options.client ?? own.client,
      sink,
      channels: () => [],
      emit: (fact) => this.facts.add(fact),
      clock,
      random: () => random,
    }, this.#stop.signal);
  }

  /** Takes the batches as they come. */
  run(): this {
    this.#ended = (async () => {
      for await (const batch of this.iteration) this.batches.add(batch);
    })();
    return this;
  }

  /** Stops polling; resolves when the iteration has ended. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("stopping"));
    if (this.#ended === undefined) { for await (const _ of this.iteration); // what is left
     }
    await this.#ended;
  }

  factsOf<K extends Fact["kind"]>(kind: K): (Fact & { kind: K })[] {
    return this.facts.items.filter((fact): fact is Fact & { kind: K } => fact.kind === kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#http[Symbol.dispose]();
  }
}

/** The request ids of a batch. */
export function idsOf(batch: Batch): (string | undefined)[] {
  return batch.map(({ requestId }) => requestId);
}
