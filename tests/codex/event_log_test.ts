import { assertEquals } from "@std/assert";
import { ownEvent } from "../../lib/codex/event.ts";
import { EventLog } from "../../lib/codex/event_log.ts";

const note = (text: string, chars = text.length) => ({
  ...ownEvent("stderr", "stderr", text),
  chars,
});

Deno.test("EventLog.last: the last 512, oldest first, numbered without gaps [codex §3.1]", () => {
  const log = new EventLog();
  for (let at = 1; at <= 600; at++) log.add(note(`${at}`), 0);
  const kept = log.last(1_000).map(({ seq }) => seq);
  assertEquals([kept.length, kept.at(0), kept.at(-1)], [512, 89, 600]);
  assertEquals(log.last(2).map(({ summary }) => summary), ["599", "600"]);
});

Deno.test("EventLog: large events push out more than their number, one alone stays", () => {
  const log = new EventLog();
  for (let at = 1; at <= 10; at++) log.add(note(`${at}`, 1024 * 1024), 0);
  assertEquals(log.last(512).map(({ summary }) => summary), ["7", "8", "9", "10"]);
  log.add(note("huge", 64 * 1024 * 1024), 0);
  assertEquals(log.last(512).map(({ summary }) => summary), ["huge"]);
});

Deno.test("EventLog.subscribe: a reader that is dropped from learns how many it lost, where it lost them [codex §3.1]", async () => {
  const log = new EventLog();
  const stop = new AbortController();
  const events = log.subscribe(stop.signal, "drop")[Symbol.asyncIterator]();
  for (let at = 1; at <= 130; at++) log.add(note(`${at}`), 0);
  assertEquals((await events.next()).value?.summary, "1");
  log.add(note("131"), 0);
  const seen: unknown[] = [];
  stop.abort();
  for (let next = await events.next(); next.done !== true; next = await events.next()) {
    seen.push(next.value.summary);
  }
  assertEquals(seen.slice(-3), ["128", "2 events were dropped", "131"]);
});

Deno.test("EventLog.room: waits for a reader who is not to lose anything, and no longer than it stays", async () => {
  const log = new EventLog();
  const stop = new AbortController();
  const events = log.subscribe(stop.signal, "wait")[Symbol.asyncIterator]();
  for (let at = 1; at <= 128; at++) log.add(note(`${at}`), 0);
  let hasRoom = false;
  const room = log.room(new AbortController().signal).then(() => hasRoom = true);
  await Promise.resolve();
  assertEquals(hasRoom, false);
  await events.next();
  await room;
  log.add(note("129"), 0);
  const next = log.room(new AbortController().signal);
  stop.abort();
  await next;
});

Deno.test("EventLog.room: both outputs of Codex may wait for one reader, and both go on", async () => {
  const log = new EventLog();
  const events = log.subscribe(new AbortController().signal, "wait")[Symbol.asyncIterator]();
  for (let at = 1; at <= 128; at++) log.add(note(`${at}`), 0);
  const stop = new AbortController();
  const goneOn: string[] = [];
  const outputs = ["stdout", "stderr"].map((name) =>
    log.room(stop.signal).then(() => goneOn.push(name))
  );
  await events.next();
  // Long enough for whoever was woken; who was not would wait for good.
  await new Promise((resolve) => setTimeout(resolve));
  const woken = [...goneOn];
  stop.abort();
  await Promise.all(outputs);
  assertEquals(woken, ["stdout", "stderr"]);
});

Deno.test("EventLog.room: a few huge events fill a reader like many small ones", async () => {
  const log = new EventLog();
  const events = log.subscribe(new AbortController().signal, "wait")[Symbol.asyncIterator]();
  log.add(note("huge", 8 * 1024 * 1024), 0);
  let hasRoom = false;
  const room = log.room(new AbortController().signal).then(() => hasRoom = true);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(hasRoom, false);
  await events.next();
  await room;
});

Deno.test("EventLog.close: ends readers behind what they have not read, and takes nothing more", async () => {
  const log = new EventLog();
  const events = log.subscribe(new AbortController().signal, "drop");
  log.add(note("last"), 0);
  log.close();
  log.add(note("late"), 0);
  assertEquals((await Array.fromAsync(events)).map(({ summary }) => summary), ["last"]);
  assertEquals(await Array.fromAsync(log.subscribe(new AbortController().signal, "drop")), []);
});
