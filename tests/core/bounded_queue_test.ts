import { assertEquals, assertThrows } from "@std/assert";
import { BoundedQueue } from "../../lib/core/bounded_queue.ts";
import { seeded } from "../wire/samples.ts";

Deno.test("BoundedQueue: first in, first out; empty gives undefined", () => {
  const queue = new BoundedQueue<string>(2);
  assertEquals([queue.capacity, queue.length, queue.shift()], [2, 0, undefined]);
  queue.push("a");
  queue.push("b");
  assertEquals([queue.length, queue.shift(), queue.shift(), queue.shift()], [
    2,
    "a",
    "b",
    undefined,
  ]);
});

Deno.test("BoundedQueue: what does not fit is taken all the same", () => {
  const queue = new BoundedQueue<number>(1);
  for (const item of [1, 2, 3]) queue.push(item);
  assertEquals(queue.length, 3);
  assertEquals([queue.shift(), queue.shift(), queue.shift()], [1, 2, 3]);
});

Deno.test("BoundedQueue: remove takes one out from anywhere, not one that has gone", () => {
  const queue = new BoundedQueue<string>(9);
  for (const item of ["a", "b", "c", "d", "e"]) queue.push(item);
  assertEquals(queue.shift(), "a");
  assertEquals([queue.remove("a"), queue.remove("c"), queue.remove("c")], [false, true, false]);
  assertEquals(queue.length, 3);
  assertEquals([queue.shift(), queue.shift(), queue.shift()], ["b", "d", "e"]);
});

Deno.test("BoundedQueue: behaves like an array through random pushes, shifts and removals", () => {
  const random = seeded(7);
  const queue = new BoundedQueue<number>(10);
  const model: number[] = [];
  for (let i = 0; i < 5000; i++) {
    const action = random();
    if (action < 0.5) {
      queue.push(i);
      model.push(i);
    } else if (action < 0.9) {
      assertEquals(queue.shift(), model.shift());
    } else {
      const item = model[Math.floor(random() * model.length)] ?? -1;
      assertEquals(queue.remove(item), model.includes(item));
      if (model.includes(item)) model.splice(model.indexOf(item), 1);
    }
    assertEquals(queue.length, model.length);
  }
});

Deno.test("BoundedQueue: the capacity is a positive integer", () => {
  for (const capacity of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => new BoundedQueue(capacity), RangeError, `got ${capacity}`);
  }
});
