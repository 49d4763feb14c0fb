import { assertEquals } from "@std/assert";
import { planPoll } from "../../lib/control/poll_limit.ts";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";
import { batchOf, Dispatching, on, TestChannel } from "./harness.ts";

/** `notifications/cancelled` for an id, with further command members. */
function cancel(idText: string, more = "") {
  const answer = readPollAnswer(
    `{"commands":[{"request_id":"cancel","shard_token":"s"${more},"jsonrpc":{"jsonrpc":"2.0",` +
      `"method":"notifications/cancelled","params":{"requestId":${idText}}}}]}`,
    1000,
  );
  if (answer.kind !== "batch") throw new Error(answer.reason);
  return answer.commands;
}

const session = (id: string) => `,"headers":{"Mcp-Session-Id":["${id}"]}`;

/** Serves the cancellation to its end; whether the first call was ended by it. */
async function cancelling(calls: string[], notice: ReturnType<typeof cancel>, method?: string) {
  const main = new TestChannel("main"), other = new TestChannel("other");
  const it = new Dispatching([main, other], { slots: 5 });
  for (const more of calls) it.dispatcher.accept(batchOf(["call"], more, method));
  await main.exchanges.nth(calls.length);
  it.dispatcher.accept(notice);
  const [notified] = notice;
  const { exchanges } = notified?.channel === "other" ? other : main;
  const at = notified?.channel === "other" ? 1 : calls.length + 1;
  (await exchanges.nth(at)).finish();
  await it.ended.nth(1);
  const drained = it.dispatcher.drain(0);
  const ended = main.exchanges.items.slice(0, calls.length).map(({ signal }) =>
    signal.aborted && `${signal.reason.reason}` === "cancelled"
  );
  await drained;
  return ended.includes(true);
}

Deno.test("mcp-eras §6: a cancelled call gives its slot back, once the server was told", async () => {
  assertEquals(await cancelling([session("a")], cancel("1", session("a"))), true);
  assertEquals(await cancelling([""], cancel("1")), true);
});

Deno.test("mcp-eras §6: only the same consumer's call with that very id is cancelled", async () => {
  assertEquals(await cancelling([session("a")], cancel("1", session("b"))), false);
  assertEquals(await cancelling([session("a")], cancel("1")), false);
  assertEquals(await cancelling([""], cancel('"1"')), false);
  assertEquals(await cancelling([""], cancel("2")), false);
  assertEquals(await cancelling([""], cancel("1", ',"channel":"other"')), false);
});

Deno.test("mcp-eras §6: an ambiguous cancellation and one of initialize mean nothing", async () => {
  assertEquals(await cancelling(["", ""], cancel("1")), false);
  assertEquals(await cancelling([""], cancel("1"), "initialize"), false);
});

Deno.test("a cancellation does not wait for the slot that the call it ends holds", async () => {
  const main = new TestChannel("main");
  const it = new Dispatching([main], { slots: 1 });
  it.dispatcher.accept(batchOf(["call"], session("a")));
  await main.exchanges.nth(1);
  it.dispatcher.accept(cancel("1", session("a")));
  (await main.exchanges.nth(2)).finish();
  await it.ended.nth(2);
  await it.dispatcher.drain(0);
  assertEquals(main.exchanges.items[0]?.signal.aborted, true);
});

Deno.test("design §5: cancellations that a stuck server does not take delay no other channel", async () => {
  const stuck = new TestChannel("stuck"), main = new TestChannel("main");
  const it = new Dispatching([stuck, main], { slots: 1 });
  it.dispatcher.accept(cancel("1", ',"channel":"stuck"'));
  await stuck.exchanges.nth(1);
  it.dispatcher.accept(cancel("1"));
  (await main.exchanges.nth(1)).finish();
  it.dispatcher.accept(on("unknown", "u"));
  await it.posted.nth(2);
  assertEquals(it.posted.items, ["u unsupported_channel 400", "cancel response 200"]);
  await it.dispatcher.drain(0);
});

Deno.test("cancellations that wait for a stuck server leave no room to poll for more of them", async () => {
  const stuck = new TestChannel("stuck"), main = new TestChannel("main");
  const it = new Dispatching([stuck, main], { slots: 1, queueCapacity: 3 });
  const roomLeft = () => planPoll(it.dispatcher.rooms(), 0, [])?.channels;
  for (let n = 0; n < 4; n++) it.dispatcher.accept(cancel("1", ',"channel":"stuck"'));
  assertEquals(roomLeft(), []);
  it.dispatcher.accept(cancel("1", ',"channel":"stuck"'));
  assertEquals(roomLeft(), ["main"]);
  await it.dispatcher.drain(0);
});

Deno.test("answers that wait for a slow control plane leave no room to poll for more of them", async () => {
  const slow = Promise.withResolvers<boolean>();
  const it = new Dispatching([new TestChannel("main")], {
    slots: 1,
    queueCapacity: 3,
    answerRejected: () => slow.promise,
  });
  const undecodable = batchOf(["a", "b", "c", "d"], ',"command_type":"riddle"');
  it.dispatcher.accept(undecodable);
  assertEquals(planPoll(it.dispatcher.rooms(), 0, [])?.limit, 1);
  it.dispatcher.accept(undecodable.slice(1));
  assertEquals(planPoll(it.dispatcher.rooms(), 0, []), undefined);
  slow.resolve(true);
  await it.dispatcher.grown(AbortSignal.timeout(1000));
  await it.dispatcher.drain(1000);
});
