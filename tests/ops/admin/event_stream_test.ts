import { assertEquals } from "@std/assert";
import { type EventFeed, eventStream } from "../../../lib/ops/admin/event_stream.ts";

const decoder = new TextDecoder();

function open(signal = new AbortController().signal) {
  let feed: EventFeed | undefined;
  let ended = 0;
  const stream = eventStream((given) => {
    feed = given;
    return () => ended++;
  }, signal);
  const reader = stream.getReader();
  return {
    send: (event: string, data: unknown, id?: number) => feed?.send(event, data, id),
    read: async () => {
      const { value, done } = await reader.read();
      return done ? "end" : decoder.decode(value);
    },
    cancel: () => reader.cancel(),
    ended: () => ended,
  };
}

Deno.test("eventStream: is open before anything happens, then sends each event with its id", async () => {
  const it = open();
  assertEquals(await it.read(), ": open\n\n");
  it.send("log", { a: "x\ny" }, 7);
  it.send("tick", 1);
  assertEquals(await it.read(), 'event: log\nid: 7\ndata: {"a":"x\\ny"}\n\n');
  assertEquals(await it.read(), "event: tick\ndata: 1\n\n");
  await it.cancel();
});

Deno.test("eventStream: ends its subscription once, when the reader goes", async () => {
  const it = open();
  await it.cancel();
  it.send("late", 1);
  assertEquals(it.ended(), 1);
});

Deno.test("eventStream: ends when the client stops", async () => {
  const stop = new AbortController();
  const it = open(stop.signal);
  await it.read();
  stop.abort();
  assertEquals([await it.read(), it.ended()], ["end", 1]);
});

Deno.test("eventStream: a client that has stopped gets a stream that ends", async () => {
  const it = open(AbortSignal.abort());
  assertEquals([await it.read(), await it.read(), it.ended()], [": open\n\n", "end", 1]);
});

Deno.test("eventStream: what was missed comes in one piece, however much it is", async () => {
  const missed = Array.from({ length: 10_000 }, (_, i) => ({ seq: i + 1 }));
  const stream = eventStream((feed) => {
    feed.sendAll("log", missed);
    feed.sendAll("log", []);
    return () => {};
  }, new AbortController().signal);
  const reader = stream.getReader();
  await reader.read();
  const text = decoder.decode((await reader.read()).value);
  assertEquals(text.split("\n\n").length, 10_001);
  assertEquals(text.startsWith('event: log\nid: 1\ndata: {"seq":1}\n\n'), true);
  await reader.cancel();
});

Deno.test("eventStream: a reader that is cut off at once leaves no subscription behind", () => {
  let ended = 0;
  eventStream((feed) => {
    for (let i = 0; i < 10_000; i++) feed.send("log", i);
    return () => ended++;
  }, new AbortController().signal);
  assertEquals(ended, 1);
});

Deno.test("eventStream: a reader that does not keep up is cut off instead of filling memory", () => {
  const it = open();
  for (let i = 0; i < 10_000; i++) it.send("log", i, i);
  assertEquals(it.ended(), 1);
});
