import { assertEquals } from "@std/assert";
import { ManualClock } from "./manual_clock.ts";
import { Polling } from "./polling.ts";
import { batch, scriptPlane } from "./scripted_plane.ts";

Deno.test("pollBatches: commands that come in answer to a poll in flight at a stop are not lost", async () => {
  await using plane = scriptPlane();
  await using polling = new Polling(plane.url, { clock: new ManualClock({ holds: true }) }).run();
  const poll = await plane.requests.nth(1);
  const stopped = polling.stop();
  poll.answer(batch(2));
  await stopped;
  assertEquals(polling.batches.items.map((commands) => commands.length), [2]);
  assertEquals([polling.clock.sleeps.items, plane.requests.items.length], [[250], 1]);
});
