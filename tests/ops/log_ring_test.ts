import { assertEquals } from "@std/assert";
import { LogRing } from "../../lib/ops/log_ring.ts";

function filled(capacity: number, count: number): LogRing {
  const ring = new LogRing(capacity);
  for (let i = 1; i <= count; i++) {
    ring.add({ level: "info", message: `m${i}`, attrs: i === 1 ? {} : { n: i } }, i * 1000);
  }
  return ring;
}

const messages = (events: readonly { message: string }[]) => events.map(({ message }) => message);

Deno.test("LogRing: three places after four events yield the last three in order [operator §12.9]", () => {
  assertEquals(messages(filled(3, 4).latest(100)), ["m2", "m3", "m4"]);
});

Deno.test("LogRing: fewer are given when fewer are asked for, or were ever there", () => {
  assertEquals(messages(filled(3, 4).latest(2)), ["m3", "m4"]);
  assertEquals(messages(filled(3, 2).latest(100)), ["m1", "m2"]);
  assertEquals(messages(filled(3, 0).latest(100)), []);
});

Deno.test("LogRing: a reader goes on behind what it has seen, or with the oldest there is", () => {
  assertEquals(messages(filled(3, 10).after(9)), ["m10"]);
  assertEquals(messages(filled(3, 10).after(2)), ["m8", "m9", "m10"]);
  assertEquals(messages(filled(3, 10).after(10)), []);
});

Deno.test("LogRing: a window includes the event on its edge [operator §12.9]", () => {
  assertEquals(messages(filled(10, 4).since(3000)), ["m3", "m4"]);
});

Deno.test("LogRing: an event has number, time and level, and attributes if there are any", () => {
  assertEquals(filled(3, 2).latest(2), [
    { seq: 1, time: "1970-01-01T00:00:01.000Z", level: "INFO", message: "m1" },
    { seq: 2, time: "1970-01-01T00:00:02.000Z", level: "INFO", message: "m2", attrs: { n: 2 } },
  ]);
});

Deno.test("LogRing: a listener hears of what comes until it stops", () => {
  const ring = filled(3, 1);
  const heard: string[] = [];
  const stop = ring.subscribe(({ message }) => heard.push(message));
  ring.add({ level: "warn", message: "a", attrs: {} }, 5);
  stop();
  ring.add({ level: "warn", message: "b", attrs: {} }, 6);
  assertEquals(heard, ["a"]);
});

Deno.test("LogRing: long events push the oldest out before there are so many of them", () => {
  const ring = new LogRing(10);
  for (let n = 1; n <= 30; n++) {
    ring.add({ level: "info", message: `m${n}`, attrs: { error: "x".repeat(4_000) } }, n * 1_000);
  }
  const kept = messages(ring.latest(10));
  assertEquals(kept, ["m28", "m29", "m30"]);
  assertEquals(messages(ring.after(28)), ["m29", "m30"]);
  for (let n = 31; n <= 60; n++) {
    ring.add({ level: "info", message: `m${n}`, attrs: {} }, n * 1_000);
  }
  assertEquals(messages(ring.latest(100)).length, 10);
  ring.add({ level: "info", message: "whole", attrs: { error: "x".repeat(1_000_000) } }, 61_000);
  assertEquals(messages(ring.latest(100)), ["whole"]);
});
