import { BoundedQueue } from "../core/bounded_queue.ts";
import type { ChannelRoom } from "../core/channel_room.ts";
import { Slots } from "../core/slots.ts";

/** One piece of work of a lane. */
export interface Job {
  /** Must not throw. */
  run(): Promise<void>;
}

/**
 * The queue and the slots of one channel. Each channel has its own, so a stuck server holds up
 * nobody but itself (design §5).
 */
export class Lane {
  readonly name: string;
  readonly #queue: BoundedQueue<Job>;
  readonly #slots: Slots;
  readonly #onRoom: () => void;

  /** @param onRoom called whenever the lane can take more than before */
  constructor(name: string, queueCapacity: number, slots: number, onRoom: () => void) {
    this.name = name;
    this.#queue = new BoundedQueue(queueCapacity);
    this.#slots = new Slots(slots);
    this.#onRoom = onRoom;
  }

  get room(): ChannelRoom {
    return {
      name: this.name,
      queued: this.#queue.length,
      queueCapacity: this.#queue.capacity,
      freeSlots: this.#slots.free,
      slots: this.#slots.capacity,
    };
  }

  get queued(): number {
    return this.#queue.length;
  }

  get busy(): number {
    return this.#slots.busy;
  }

  get idle(): boolean {
    return this.#slots.busy === 0 && this.#queue.length === 0;
  }

  /** Runs the job in a free slot now, or queues it. Returns whether it was queued. */
  submit(job: Job): boolean {
    if (this.#slots.take()) {
      this.#run(job);
      return false;
    }
    this.#queue.push(job);
    return true;
  }

  /** Takes a queued job out; `false` if it is not waiting here (any more). */
  withdraw(job: Job): boolean {
    const withdrawn = this.#queue.remove(job);
    if (withdrawn) this.#onRoom();
    return withdrawn;
  }

  async #run(first: Job): Promise<void> {
    for (let job: Job | undefined = first; job !== undefined; job = this.#queue.shift()) {
      await job.run();
      this.#onRoom();
    }
    this.#slots.release();
    this.#onRoom();
  }
}
