import { assertEquals } from "@std/assert";
import type { PollSuccess } from "../../lib/control/control_client.ts";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { idsOf, Polling, TestSink } from "./polling.ts";
import { batch, problem, scriptPlane } from "./scripted_plane.ts";

const spacious = () => new TestSink({ queueCapacity: 1000, freeSlots: 100, slots: 100 });

Deno.test("design §4: the next poll is in flight before a batch is handed on", async () => {
  await using plane = scriptPlane(() => batch(1));
  await using polling = new Polling(plane.url);
  const first = await polling.iteration.next();
  assertEquals(first.done === true ? [] : idsOf(first.value), ["r1"]);
  assertEquals(polling.factsOf("poll_started").map(({ overlapping }) => overlapping), [1, 1]);
  // It is sent although nobody has asked for another batch.
  await plane.requests.nth(2);
});

Deno.test("design §4: full answers lead to four polls in flight, never to more", async () => {
  await using plane = scriptPlane(...Array.from({ length: 12 }, () => () => batch(25)));
  await using polling = new Polling(plane.url, { sink: spacious() }).run();
  await polling.batches.nth(12);
  await plane.requests.nth(16);
  const overlapping = polling.factsOf("poll_started").map((fact) => fact.overlapping);
  assertEquals(Math.max(...overlapping), 4);
  assertEquals(plane.requests.items.length, 16);
});

Deno.test("design §4: answers that are not full lead back to one poll in flight", async () => {
  await using plane = scriptPlane(...Array.from({ length: 12 }, () => () => batch(25)));
  await using polling = new Polling(plane.url, { sink: spacious() }).run();
  await plane.requests.nth(16);
  for (let n = 13; n <= 16; n++) (await plane.requests.nth(n)).answer(batch(1, `n${n}-`));
  await polling.batches.nth(16);
  for (let n = 17; n <= 19; n++) {
    (await plane.requests.nth(n)).answer(batch(1));
    await polling.batches.nth(n);
  }
  await plane.requests.nth(20);
  assertEquals(plane.requests.items.length, 20);
  assertEquals(polling.factsOf("poll_started").slice(-3).map((fact) => fact.overlapping), [
    1,
    1,
    1,
  ]);
});

Deno.test("design §4: an answer that is not full opens no second poll", async () => {
  await using plane = scriptPlane(() => batch(24), () => batch(24), () => batch(24));
  await using polling = new Polling(plane.url, { sink: spacious() }).run();
  await plane.requests.nth(4);
  await polling.batches.nth(3);
  assertEquals(polling.factsOf("poll_started").map((fact) => fact.overlapping), [1, 1, 1, 1]);
});

Deno.test("poller: overlapping polls together ask for no more than there is room", async () => {
  await using plane = scriptPlane(() => batch(20));
  const sink = new TestSink({ queueCapacity: 20, freeSlots: 10, slots: 10 });
  await using polling = new Polling(plane.url, { sink });
  await polling.iteration.next();
  await plane.requests.nth(2);
  // 20 are handed over but not yet counted in, so 10 of the 30 places are left.
  assertEquals(polling.factsOf("poll_started").map(({ limit }) => limit), [20, 10]);
});

Deno.test("poller: when overlapping polls fail together, one goes on, after its waits", async () => {
  await using plane = scriptPlane(...Array.from({ length: 12 }, () => () => batch(25)));
  await using polling = new Polling(plane.url, { sink: spacious() }).run();
  await plane.requests.nth(16);
  for (let n = 13; n <= 16; n++) (await plane.requests.nth(n)).answer(problem(503, "busy"));
  (await plane.requests.nth(17)).answer(problem(503, "busy"));
  (await plane.requests.nth(18)).answer(batch(1));
  await plane.requests.nth(19);
  assertEquals(plane.requests.items.length, 19);
  assertEquals(polling.factsOf("poll_started").slice(-3).map((fact) => fact.overlapping), [
    1,
    1,
    1,
  ]);
});

/** A client whose polls are answered in one and the same turn. */
class HeldClient {
  readonly polls = new Arrivals<(success: PollSuccess) => void>();
  /** The signal of each poll that was ended from outside. */
  readonly cuts = new Arrivals<AbortSignal>();

  poll(_limit: number, _channels: readonly string[], signal: AbortSignal): Promise<PollSuccess> {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => {
        this.cuts.add(signal);
        reject(signal.reason);
      }, { once: true });
      this.polls.add(resolve);
    });
  }

  async answer(poll: number, commands: number): Promise<void> {
    const text = await batch(commands).text();
    const answer = readPollAnswer(text, 0);
    if (answer.kind !== "batch") throw new Error(answer.reason);
    (await this.polls.nth(poll))({ answer, receivedAt: 0, tunnelRequestId: undefined });
  }
}

Deno.test("poller: overlapping polls that end in the same turn leave one that goes on", async () => {
  const client = new HeldClient();
  await using polling = new Polling("http://127.0.0.1", { client, sink: spacious() }).run();
  await client.answer(1, 25);
  await client.polls.nth(3);
  const empty: PollSuccess = {
    answer: { kind: "batch", commands: [] },
    receivedAt: 0,
    tunnelRequestId: undefined,
  };
  const both = [await client.polls.nth(2), await client.polls.nth(3)];
  for (const answer of both) answer(empty);
  await client.polls.nth(4);
  assertEquals(polling.factsOf("poll_succeeded").length, 3);
});

Deno.test("poller: a lane that waits for room goes on when the polls that hold it end empty", async () => {
  const client = new HeldClient();
  const sink = new TestSink({ queueCapacity: 20, freeSlots: 10, slots: 10 });
  await using _polling = new Polling("http://127.0.0.1", { client, sink }).run();
  await client.answer(1, 20);
  await client.polls.nth(3);
  await client.answer(2, 10);
  await sink.waits.nth(1);
  await client.polls.nth(4);
  // All 30 places are reserved by two polls, and a third lane waits for one of them.
  await client.answer(3, 0);
  await client.answer(4, 0);
  await client.polls.nth(5);
});

Deno.test("poller: leaving the iteration ends the polls in flight", async () => {
  const client = new HeldClient();
  await using polling = new Polling("http://127.0.0.1", { client, sink: spacious() });
  const first = polling.iteration.next();
  await client.answer(1, 25);
  await first;
  await client.polls.nth(2);
  await polling.iteration.return();
  await client.cuts.nth(1);
});
