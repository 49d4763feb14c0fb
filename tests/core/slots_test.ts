import { assertEquals, assertThrows } from "@std/assert";
import { Slots } from "../../lib/core/slots.ts";

Deno.test("Slots: as many places as there are, never more", () => {
  const slots = new Slots(2);
  assertEquals([slots.take(), slots.take(), slots.take()], [true, true, false]);
  assertEquals([slots.busy, slots.free, slots.capacity], [2, 0, 2]);
  slots.release();
  assertEquals([slots.busy, slots.free, slots.take(), slots.take()], [1, 1, true, false]);
});

Deno.test("Slots: a place nobody holds cannot be given back", () => {
  const slots = new Slots(1);
  assertThrows(() => slots.release(), Error, "nobody holds");
  assertEquals(slots.free, 1);
});

Deno.test("Slots: the capacity is a positive integer", () => {
  for (const capacity of [0, -1, 0.5, NaN]) {
    assertThrows(() => new Slots(capacity), RangeError, `got ${capacity}`);
  }
});
