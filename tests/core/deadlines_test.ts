import { assertEquals } from "@std/assert";
import { Deadlines } from "../../lib/core/deadlines.ts";
import { FakeClock } from "../plane/fake_clock.ts";

Deno.test("Deadlines expire at their time, whatever the order they were added in", async () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const expired: string[] = [];
  deadlines.add(300, () => expired.push("late"));
  deadlines.add(100, () => expired.push("early"));
  const removed = deadlines.add(50, () => expired.push("removed"));
  deadlines.remove(removed);
  await clock.advance(99);
  assertEquals(expired, []);
  await clock.advance(1);
  assertEquals(expired, ["early"]);
  await clock.advance(200);
  assertEquals(expired, ["early", "late"]);
  assertEquals(clock.sleeping, 0);
});

Deno.test("Deadlines hold one timer, whatever their number", () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  for (let i = 0; i < 100; i++) deadlines.add(1000 - i, () => {});
  assertEquals(clock.sleeping, 1);
  deadlines.close();
  assertEquals(clock.sleeping, 0);
});

Deno.test("Deadlines may be added while others expire", async () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const expired: string[] = [];
  deadlines.add(10, () => {
    expired.push("first");
    deadlines.add(10, () => expired.push("second"));
  });
  await clock.advance(10);
  await clock.advance(10);
  assertEquals(expired, ["first", "second"]);
});

Deno.test("Deadlines start no timer after close", () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  deadlines.close();
  deadlines.add(10, () => {});
  assertEquals(clock.sleeping, 0);
});

Deno.test("Deadlines that one of them takes back leave no timer behind", async () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const late = deadlines.add(5_000, () => {});
  deadlines.add(10, () => deadlines.remove(late));
  await clock.advance(10);
  assertEquals(clock.sleeping, 0);
});
