import { assertEquals } from "@std/assert";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";
import { batchOf, Dispatching, TestChannel } from "./harness.ts";

/** A consumer's posted answer to something it was asked. */
function answer() {
  const read = readPollAnswer(
    `{"commands":[{"request_id":"answer","shard_token":"s","jsonrpc":` +
      `{"jsonrpc":"2.0","id":"ask-1","result":{}}}]}`,
    1000,
  );
  if (read.kind !== "batch") throw new Error(read.reason);
  return read.commands;
}

Deno.test("a consumer's answer does not wait for the slot of the call that waits for it", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(batchOf(["call"]));
  await main.exchanges.nth(1);
  it.dispatcher.accept(answer());
  (await main.exchanges.nth(2)).finish();
  await it.ended.nth(1);
  main.exchanges.items[0]?.finish();
  await it.dispatcher.drain(1_000);
});

Deno.test("mcp-eras §4.4: listens do not take the slots of calls", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(batchOf(["listen-1", "listen-2"], "", "subscriptions/listen"));
  await main.exchanges.nth(2);
  it.dispatcher.accept(batchOf(["call"]));
  (await main.exchanges.nth(3)).finish();
  await it.ended.nth(1);
  assertEquals(main.exchanges.items.map(({ signal }) => signal.aborted), [false, false, false]);
  await it.dispatcher.drain(0);
});

Deno.test("listens beyond those a channel serves are told so at once, and take no room from calls", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1, queueCapacity: 3 });
  const listens = Array.from({ length: 70 }, (_, n) => `listen-${n + 1}`);
  it.dispatcher.accept(batchOf(listens, "", "subscriptions/listen"));
  await main.exchanges.nth(64);
  assertEquals(it.dispatcher.rooms(), [
    { name: "main", queued: 0, queueCapacity: 3, freeSlots: 1, slots: 1 },
  ]);
  await it.posted.nth(6);
  assertEquals(
    it.posted.items,
    listens.slice(64).map((listen) => `${listen} failed 503`),
  );
  const { answered503 } = await it.dispatcher.drain(0);
  assertEquals(answered503, 64);
});
