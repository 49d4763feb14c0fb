import { assertEquals } from "@std/assert";
import { ControlRequestError, type PollSuccess } from "../../lib/control/control_client.ts";
import { pollBatches } from "../../lib/control/poller.ts";
import type { Clock } from "../../lib/core/clock.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { TestSink } from "./polling.ts";
import { batch } from "./scripted_plane.ts";

/** A poll that waits for what the test makes of it. */
interface HeldPoll {
  readonly channels: readonly string[];
  succeed(commands: number): Promise<void>;
  /** @param retryAfterMs what the control plane asked for, if it did */
  fail(retryAfterMs?: number): void;
}

/** A clock on which each sleep lasts until the test ends it. */
class SteppedClock implements Clock {
  readonly sleeps = new Arrivals<{ readonly ms: number; end(): void; wake(): void }>();
  /** From here on no sleep lasts. */
  isOver = false;
  #now = 1000;

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      const end = () => {
        this.#now += ms;
        resolve();
      };
      this.sleeps.add({ ms, end, wake: resolve });
    });
  }
}

/** A poller whose polls and waits all end when the test says so. */
class SteppedPolling implements AsyncDisposable {
  readonly polls = new Arrivals<HeldPoll>();
  readonly clock = new SteppedClock();
  readonly failures = new Arrivals<Fact & { kind: "poll_failed" }>();
  /** The operator's allowlist. */
  listed: readonly string[] = [];
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor() {
    const batches = pollBatches({
      client: { poll: (_limit, channels, signal) => this.#poll(channels, signal) },
      sink: new TestSink({ queueCapacity: 1000, freeSlots: 100, slots: 100 }),
      channels: () => this.listed,
      emit: (fact) => fact.kind === "poll_failed" && this.failures.add(fact),
      clock: this.clock,
      random: () => 0,
    }, this.#stop.signal);
    this.#ended = (async () => {
      for await (const _ of batches); // only the polls matter here
    })();
  }

  /** Four polls in flight: the fourth to the seventh. */
  async overlap(): Promise<readonly HeldPoll[]> {
    const full = async (n: number) => await (await this.polls.nth(n)).succeed(25);
    for (const n of [1, 2, 3]) {
      await full(n);
      await this.polls.nth(2 * n + 1);
    }
    return this.polls.items.slice(3);
  }

  #poll(channels: readonly string[], signal: AbortSignal): Promise<PollSuccess> {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.polls.add({
        channels,
        async succeed(commands) {
          const answer = readPollAnswer(await batch(commands).text(), 0);
          if (answer.kind !== "batch") throw new Error(answer.reason);
          resolve({ answer, receivedAt: 0, tunnelRequestId: undefined });
        },
        fail: (retryAfterMs) =>
          reject(new ControlRequestError("busy", { status: 429, retryAfterMs })),
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.clock.isOver = true;
    this.#stop.abort();
    await this.#ended;
  }
}

Deno.test("design §5: a Retry-After holds although an overlapping poll fails without one", async () => {
  await using it = new SteppedPolling();
  const polls = await it.overlap();
  polls[0]?.fail(60_000);
  await it.failures.nth(1);
  for (const poll of polls.slice(1)) poll.fail();
  assertEquals((await it.clock.sleeps.nth(1)).ms, 60_000);
  // What operators are told of the next attempt is when it is made.
  assertEquals(it.failures.items.map(({ retryInMs }) => retryInMs), Array(4).fill(60_000));
});

Deno.test("design §5: a Retry-After holds although a poll that began before it succeeds", async () => {
  await using it = new SteppedPolling();
  const polls = await it.overlap();
  polls[0]?.fail(60_000);
  await it.failures.nth(1);
  for (const poll of polls.slice(1)) await poll.succeed(1);
  assertEquals((await it.clock.sleeps.nth(1)).ms, 60_000);
  assertEquals(it.polls.items.length, 7);
});

Deno.test("design §5: a lane that waits 200 ms waits on when another is told to stay away for longer", async () => {
  await using it = new SteppedPolling();
  const polls = await it.overlap();
  for (const poll of polls.slice(0, 2)) poll.fail();
  await it.failures.nth(2);
  await polls[2]?.succeed(25);
  const short = await it.clock.sleeps.nth(1);
  polls[3]?.fail(60_000);
  await it.failures.nth(3);
  short.end();
  assertEquals([short.ms, (await it.clock.sleeps.nth(2)).ms], [200, 59_800]);
  assertEquals(it.polls.items.length, 7);
});

Deno.test("poller: a wait that is cut short is over, for the polls after it as well", async () => {
  await using it = new SteppedPolling();
  (await it.polls.nth(1)).fail(60_000);
  (await it.clock.sleeps.nth(1)).wake();
  await (await it.polls.nth(2)).succeed(1);
  (await it.polls.nth(3)).fail();
  assertEquals((await it.clock.sleeps.nth(2)).ms, 200);
});

Deno.test("poller: the first poll after a wait asks for the channels that are allowed by then", async () => {
  await using it = new SteppedPolling();
  it.listed = ["misspelt"];
  (await it.polls.nth(1)).fail();
  const wait = await it.clock.sleeps.nth(1);
  it.listed = ["main"];
  wait.wake();
  assertEquals((await it.polls.nth(2)).channels, ["main"]);
});
