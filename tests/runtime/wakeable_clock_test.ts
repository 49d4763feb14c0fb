import { assertRejects } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import { WakeableClock } from "../../lib/runtime/wakeable_clock.ts";

const LONG_MS = 60_000;

Deno.test("WakeableClock: wakes all sleepers at once, and those that come later sleep", async () => {
  const clock = new WakeableClock(systemClock);
  const never = new AbortController();
  const both = [clock.sleep(LONG_MS, never.signal), clock.sleep(LONG_MS, never.signal)];
  clock.wake();
  await Promise.all(both);
  const later = clock.sleep(LONG_MS, never.signal);
  never.abort(new Error("still asleep"));
  await assertRejects(() => later, Error, "still asleep");
});

Deno.test("WakeableClock: a sleep ends by itself as well", async () => {
  await new WakeableClock(systemClock).sleep(1, new AbortController().signal);
});
