import { assert, assertEquals, assertRejects } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";

Deno.test("systemClock: sleeps at least about as long as asked", async () => {
  const from = systemClock.now();
  await systemClock.sleep(20, new AbortController().signal);
  assert(systemClock.now() - from >= 19);
  assert(Math.abs(systemClock.wall() - Date.now()) < 1000);
});

Deno.test("systemClock: an abort ends the sleep at once, with the signal's reason", async () => {
  const stop = new AbortController();
  const reason = new Error("stop");
  const sleeping = systemClock.sleep(60_000, stop.signal);
  stop.abort(reason);
  assertEquals(await assertRejects(() => sleeping), reason);
  assertEquals(await assertRejects(() => systemClock.sleep(60_000, stop.signal)), reason);
});
