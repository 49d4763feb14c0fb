import { assertEquals, assertThrows } from "@std/assert";
import { Dispatching, on, TestChannel } from "./harness.ts";

Deno.test("attach and detach: what a channel has taken stays with it, new commands go to its successor", async () => {
  const old = new TestChannel("main"), next = new TestChannel("main");
  const it = new Dispatching([old], { slots: 1 });
  it.dispatcher.accept(on("main", "running", "waiting"));
  let idle = false;
  const detached = it.dispatcher.detach(old).then(() => idle = true);
  it.dispatcher.attach(next);
  it.dispatcher.accept(on("main", "new"));
  (await next.exchanges.nth(1)).finish();
  await it.ended.nth(1);
  assertEquals([idle, next.requestIds], [false, ["new"]]);
  (await old.exchanges.nth(1)).finish();
  (await old.exchanges.nth(2)).finish();
  await detached;
  assertEquals(old.requestIds, ["running", "waiting"]);
  assertEquals(it.posted.items, [
    "new response 200",
    "running response 200",
    "waiting response 200",
  ]);
});

Deno.test("detach: a removed channel's later commands are answered as unsupported", async () => {
  const gone = new TestChannel("gone");
  const it = new Dispatching([new TestChannel("main"), gone]);
  await it.dispatcher.detach(gone);
  it.dispatcher.accept(on("gone", "late"));
  await it.ended.nth(1);
  assertEquals(it.posted.items, ["late unsupported_channel 400"]);
  assertEquals(it.dispatcher.rooms().map(({ name }) => name), ["main"]);
});

Deno.test("detach: of a channel that is not attached it is over at once", async () => {
  const it = new Dispatching([new TestChannel("main")]);
  await it.dispatcher.detach(new TestChannel("main"));
  assertEquals(it.dispatcher.rooms().length, 1);
});

Deno.test("attach: two channels of one name are a mistake", () => {
  const it = new Dispatching([new TestChannel("main")]);
  assertThrows(() => it.dispatcher.attach(new TestChannel("main")), Error, "is attached");
});

Deno.test("drain: counts and ends the work of detached channels as well", async () => {
  const old = new TestChannel("main");
  const it = new Dispatching([old], { slots: 1 });
  it.dispatcher.accept(on("main", "a", "b"));
  const detached = it.dispatcher.detach(old);
  assertEquals([it.dispatcher.snapshot().queued, it.dispatcher.snapshot().busy], [1, 1]);
  assertEquals((await it.dispatcher.drain(0)).answered503, 2);
  await detached;
});

Deno.test("rebound: more slots take effect for what comes, running calls are left alone", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(on("main", "a"));
  it.dispatcher.rebound({ queueCapacity: 5, slots: 2, ttlMs: 60_000 });
  it.dispatcher.accept(on("main", "b", "c", "d"));
  const [room] = it.dispatcher.rooms();
  assertEquals([room?.queueCapacity, room?.slots, room?.queued], [5, 2, 1]);
  assertEquals(main.requestIds, ["a", "b", "c"]);
  const gauges = it.factsOf("gauges").at(-1);
  assertEquals([gauges?.queueCapacity, gauges?.slotCapacity], [5, 2]);
  for (const n of [1, 2, 3, 4]) (await main.exchanges.nth(n)).finish();
  await it.ended.nth(4);
  assertEquals(it.posted.items.length, 4);
});

Deno.test("rebound, then detach: what the channel took under earlier bounds stays with it", async () => {
  const old = new TestChannel("main"), next = new TestChannel("main");
  const it = new Dispatching([old], { slots: 1 });
  it.dispatcher.accept(on("main", "running", "waiting"));
  it.dispatcher.rebound({ queueCapacity: 5, slots: 2, ttlMs: 60_000 });
  it.dispatcher.rebound({ queueCapacity: 5, slots: 3, ttlMs: 60_000 });
  let idle = false;
  const detached = it.dispatcher.detach(old).then(() => idle = true);
  it.dispatcher.attach(next);
  it.dispatcher.accept(on("main", "new"));
  (await next.exchanges.nth(1)).finish();
  await it.ended.nth(1);
  (await old.exchanges.nth(1)).finish();
  await it.ended.nth(2);
  assertEquals(idle, false);
  (await old.exchanges.nth(2)).finish();
  await detached;
  assertEquals([old.requestIds, next.requestIds], [["running", "waiting"], ["new"]]);
});
