import { assert, assertEquals, assertRejects } from "@std/assert";
import { planPoll } from "../../lib/control/poll_limit.ts";
import { payload } from "../wire/samples.ts";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";
import { batchOf, Dispatching, on, TestChannel } from "./harness.ts";

Deno.test("design §5: a stuck channel with a full queue delays no other, and is not polled for", async () => {
  const a = new TestChannel("a"), b = new TestChannel("b");
  const it = new Dispatching([a, b]);
  it.dispatcher.accept(on("a", "a1", "a2", "a3", "a4", "a5"));
  assertEquals(planPoll(it.dispatcher.rooms(), 0, []), {
    limit: 3,
    channels: ["b"],
    partial: true,
  });
  it.dispatcher.accept(on("b", "b1", "b2"));
  for (const n of [1, 2]) (await b.exchanges.nth(n)).finish();
  await it.posted.nth(2);
  assertEquals(it.posted.items, ["b1 response 200", "b2 response 200"]);
  assertEquals(a.requestIds, ["a1", "a2"]);
  a.exchanges.items[0]?.finish();
  await a.exchanges.nth(3);
  assertEquals(planPoll(it.dispatcher.rooms(), 0, [])?.channels, []);
  for (let n = 2; n <= 5; n++) (await a.exchanges.nth(n)).finish();
  await it.ended.nth(7);
});

Deno.test("wire 9: each channel serves first come, first served, more than fit included", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1, queueCapacity: 1 });
  it.dispatcher.accept(on("main", "1", "2", "3"));
  it.dispatcher.accept(on("main", "4", "5"));
  for (let n = 1; n <= 5; n++) {
    (await main.exchanges.nth(n)).finish();
    await it.posted.nth(n);
  }
  assertEquals(main.requestIds, ["1", "2", "3", "4", "5"]);
});

Deno.test("wire 51: never more calls at once than slots; a second one starts after the first ended", async () => {
  for (const slots of [1, 3]) {
    const main = new TestChannel("main");
    const it = new Dispatching([main], { slots });
    it.dispatcher.accept(on("main", ...Array.from({ length: 12 }, (_, i) => `r${i}`)));
    assertEquals(main.exchanges.items.length, slots);
    for (let n = 1; n <= 12; n++) (await main.exchanges.nth(n)).finish();
    await it.ended.nth(12);
    assertEquals(main.mostAtOnce, slots);
  }
});

Deno.test("design §5: a command whose TTL passes while it waits is answered with 504 at once", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1, ttlMs: 15 });
  // Received much later, so its own TTL is far away while it keeps the one slot.
  it.dispatcher.accept(
    batchOf(["stuck"]).map((command) => ({ ...command, receivedAt: command.receivedAt + 60_000 })),
  );
  it.dispatcher.accept(on("main", "waiting"));
  assertEquals(await it.posted.nth(1), "waiting failed 504");
  assertEquals(main.requestIds, ["stuck"]);
  assertEquals(it.dispatcher.snapshot().queued, 0);
  main.exchanges.items[0]?.finish();
  assertEquals(await it.posted.nth(2), "stuck response 200");
});

Deno.test("wire 41: a command whose deadline passes while it waits is dropped, nothing is posted", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(on("main", "stuck"));
  it.dispatcher.accept(batchOf(["late"], ',"response_timeout":"15ms"'));
  assertEquals(await it.ended.nth(1), "late deadline");
  assertEquals([main.requestIds, it.posted.items], [["stuck"], []]);
  main.exchanges.items[0]?.finish();
  await it.posted.nth(1);
});

Deno.test("wire 13: an expired command meets no server and takes no place, slot free or not", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(batchOf(["x1"], ',"response_timeout":"0s"'));
  assertEquals(await it.ended.nth(1), "x1 deadline");
  it.dispatcher.accept(on("main", "stuck"));
  await main.exchanges.nth(1);
  it.dispatcher.accept(batchOf(["x2", "x3"], ',"response_timeout":"0s"'));
  assertEquals(it.dispatcher.snapshot().queued, 0);
  await it.ended.nth(3);
  assertEquals([main.requestIds, it.posted.items], [["stuck"], []]);
  main.exchanges.items[0]?.finish();
  await it.ended.nth(4);
});

Deno.test("wire 41: a deadline during a call cancels it and posts nothing", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main]);
  it.dispatcher.accept(batchOf(["r"], ',"response_timeout":"15ms"'));
  const { signal } = await main.exchanges.nth(1);
  assertEquals(await it.ended.nth(1), "r deadline");
  assertEquals([signal.aborted, it.posted.items], [true, []]);
});

Deno.test("wire 43: an unknown channel is answered and counted, never sent to main", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main]);
  it.dispatcher.accept(on("harpoon", "h"));
  assertEquals(await it.posted.nth(1), "h unsupported_channel 400");
  assertEquals(it.factsOf("command_unsupported_channel").map(({ channel }) => channel), [
    "harpoon",
  ]);
  assertEquals(main.exchanges.items, []);
});

Deno.test("wire 10, 11: undecodable commands are answered if they can be; siblings run", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main]);
  const answer = readPollAnswer(
    '{"commands":[{"request_id":"bad","shard_token":"s","command_type":"x"},7]}',
    1000,
  );
  assert(answer.kind === "batch");
  it.dispatcher.accept([...answer.commands, ...on("main", "good")]);
  (await main.exchanges.nth(1)).finish();
  assertEquals(await it.posted.nth(1), "good response 200");
  assertEquals(it.rejected.map(({ reason }) => reason), [
    "unknown command_type",
    "not a JSON object",
  ]);
  assertEquals(
    it.factsOf("command_rejected").map(({ requestId, answered }) => [requestId, answered]),
    [["bad", true], [undefined, false]],
  );
});

Deno.test("wire 49: a JSON-RPC response is forwarded, later commands run", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  const response = payload('{"jsonrpc":"2.0","id":"s1","result":{}}');
  const answer = readPollAnswer(
    `{"commands":[{"request_id":"r1","shard_token":"s",${response}}]}`,
    1000,
  );
  assert(answer.kind === "batch");
  it.dispatcher.accept([...answer.commands, ...on("main", "r2")]);
  for (const n of [1, 2]) (await main.exchanges.nth(n)).finish();
  await it.ended.nth(2);
  assertEquals(main.requestIds, ["r1", "r2"]);
});

Deno.test("wire 50: a command tells its age if the control plane named its time", () => {
  const it = new Dispatching([new TestChannel("main")]);
  it.dispatcher.accept(batchOf(["old"], ',"created_at":"2025-12-31T23:59:58Z","channel":"none"'));
  it.dispatcher.accept(on("none", "new"));
  assertEquals(it.factsOf("command_received").map(({ ageMs }) => ageMs), [2000, undefined]);
});

Deno.test("wire 21: waiting for room ends when a call ends, or with the signal's reason", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1, queueCapacity: 1 });
  it.dispatcher.accept(on("main", "1", "2"));
  assertEquals(planPoll(it.dispatcher.rooms(), 0, []), undefined);
  const grown = it.dispatcher.grown(new AbortController().signal);
  main.exchanges.items[0]?.finish();
  await grown;
  assertEquals(planPoll(it.dispatcher.rooms(), 0, [])?.limit, 1);
  const stop = new AbortController();
  const waiting = it.dispatcher.grown(stop.signal);
  const reason = new Error("stop");
  stop.abort(reason);
  assertEquals(await assertRejects(() => waiting), reason);
  assertEquals(await assertRejects(() => it.dispatcher.grown(stop.signal)), reason);
  (await main.exchanges.nth(2)).finish();
  await it.ended.nth(2);
});

Deno.test("dispatcher: gauges follow a batch and the end of all work", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(on("main", "1", "2"));
  for (const n of [1, 2]) (await main.exchanges.nth(n)).finish();
  await it.ended.nth(2);
  await it.dispatcher.drain(1000);
  const [first, ...later] = it.factsOf("gauges");
  assertEquals(first, {
    kind: "gauges",
    queueLength: 1,
    queueCapacity: 3,
    busySlots: 1,
    slotCapacity: 1,
  });
  assertEquals(later.at(-1)?.queueLength, 0);
});
