import { assertEquals } from "@std/assert";
import { Dispatching, on, TestChannel } from "./harness.ts";

Deno.test("drain: work that ends within the budget is answered as it should be", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(on("main", "1", "2"));
  const draining = it.dispatcher.drain(60_000);
  assertEquals(it.factsOf("draining"), [
    { kind: "draining", queued: 1, inFlight: 1, budgetMs: 60_000 },
  ]);
  for (const n of [1, 2]) (await main.exchanges.nth(n)).finish();
  assertEquals(await draining, { finished: 2, answered503: 0, ms: 0 });
  assertEquals(it.posted.items, ["1 response 200", "2 response 200"]);
  assertEquals(it.facts.items.at(-1)?.kind, "drained");
});

Deno.test("design §5: what is left at the end of the budget is answered with 503, queued or running", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(on("main", "done", "running", "queued1", "queued2"));
  const draining = it.dispatcher.drain(20);
  (await main.exchanges.nth(1)).finish();
  const { finished, answered503 } = await draining;
  assertEquals([finished, answered503], [1, 3]);
  assertEquals(it.posted.items.toSorted(), [
    "done response 200",
    "queued1 failed 503",
    "queued2 failed 503",
    "running failed 503",
  ]);
  assertEquals(main.requestIds, ["done", "running"]);
  assertEquals(it.dispatcher.snapshot(), {
    queued: 0,
    busy: 0,
    channels: [{ name: "main", queued: 0, queueCapacity: 3, freeSlots: 1, slots: 1 }],
  });
});

Deno.test("drain: with nothing to do it is over at once", async () => {
  const it = new Dispatching([new TestChannel("main")]);
  assertEquals(await it.dispatcher.drain(60_000), { finished: 0, answered503: 0, ms: 0 });
});

Deno.test("drain: with no budget everything is answered with 503", async () => {
  const a = new TestChannel("a"), b = new TestChannel("b");
  const it = new Dispatching([a, b]);
  it.dispatcher.accept([...on("a", "a1", "a2", "a3"), ...on("b", "b1")]);
  assertEquals((await it.dispatcher.drain(0)).answered503, 4);
  assertEquals(it.posted.items.length, 4);
});

Deno.test("drain: only answers that were taken count as answered", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], {
    openReplies: ({ requestId }) => ({
      notify() {},
      settled: () => Promise.resolve(),
      finish: () =>
        Promise.resolve(
          requestId === "lost"
            ? { kind: "failed", attempts: 3, message: "gone" }
            : { kind: "delivered", attempts: 1 },
        ),
    }),
  });
  it.dispatcher.accept(on("main", "lost", "told"));
  const { finished, answered503 } = await it.dispatcher.drain(0);
  assertEquals([finished, answered503], [0, 1]);
});
