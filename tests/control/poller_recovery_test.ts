import { assertEquals } from "@std/assert";
import { Polling, TestSink } from "./polling.ts";
import { batch, problem, scriptPlane } from "./scripted_plane.ts";

Deno.test("pollBatches: a quiet tunnel is known to be back within a second, not after a long poll", async () => {
  await using plane = scriptPlane(
    () => batch(1),
    () => problem(503, "busy"),
    () => problem(503, "busy"),
    () => batch(1),
  );
  await using _polling = new Polling(plane.url, { pollTimeoutMs: 30_000 }).run();
  await plane.requests.nth(5);
  const waits = plane.requests.items.map(({ target }) =>
    new URL(target, plane.url).searchParams.get("timeout_ms")
  );
  assertEquals(waits, ["30000", "30000", "1000", "1000", "30000"]);
});

Deno.test("design §5: a poll that leaves a full channel out is a short one", async () => {
  await using plane = scriptPlane();
  class TwoChannels extends TestSink {
    override rooms() {
      const full = { ...this.room, name: "stuck", queued: 20, freeSlots: 0 };
      return [this.room, full];
    }
  }
  await using _polling = new Polling(plane.url, { sink: new TwoChannels() }).run();
  const { searchParams } = new URL((await plane.requests.nth(1)).target, plane.url);
  assertEquals(searchParams.get("channel"), "main");
  assertEquals(searchParams.get("timeout_ms"), "1000");
});
