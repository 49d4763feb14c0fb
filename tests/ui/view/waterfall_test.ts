import { assertEquals } from "@std/assert";
import { waterfall, type WaterfallSources } from "../../../ui/view/waterfall.ts";

const PLAIN: WaterfallSources = {
  phases: [100, 10, 0, 5, 200, 585, 100],
  durationMs: 900,
  notifications: [],
  notificationCount: 0,
  posts: [],
  attempts: 1,
  failed: false,
};

Deno.test("waterfall: the axis begins before receipt, steps follow each other [ui §4]", () => {
  const { lines, ticks } = waterfall(PLAIN);
  assertEquals(lines.map(({ label }) => label), [
    "At control plane",
    "Queue",
    "Slot",
    "Send",
    "First byte",
    "Read",
    "Post",
  ]);
  assertEquals(lines[0]?.bars, [{ from: 0, length: 0.1, color: "plane-2" }]);
  assertEquals(lines[1]?.bars[0]?.from.toFixed(6), "0.100000");
  assertEquals(lines[6]?.bars[0]?.from.toFixed(6), "0.900000");
  assertEquals(ticks.map(({ label }) => label), [
    "received",
    "200 ms",
    "400 ms",
    "600 ms",
    "800 ms",
  ]);
});

Deno.test("waterfall: a step that nobody saw has no bar and no number", () => {
  const { lines } = waterfall({ ...PLAIN, phases: [null, 1, null, null, 2, 3, 4] });
  assertEquals(lines.map(({ ms, bars }) => [ms, bars.length]), [
    [null, 0],
    [1, 1],
    [null, 0],
    [null, 0],
    [2, 1],
    [3, 1],
    [4, 1],
  ]);
});

Deno.test("waterfall: notifications are marks, each post attempt a bar", () => {
  const { lines } = waterfall({
    ...PLAIN,
    notifications: [{ at_ms: 400 }],
    notificationCount: 70,
    posts: [{ at_ms: 800, ms: 10, status: 503 }, { at_ms: 850, ms: 50, status: 200 }],
    attempts: 2,
  });
  assertEquals(lines[5]?.label, "Read, 70 notifications");
  assertEquals(lines[5]?.marks, [0.5]);
  assertEquals(lines[6]?.label, "Post, 2 attempts");
  assertEquals(lines[6]?.bars.map(({ color }) => color), ["bad", "plane"]);
  assertEquals(lines[6]?.thread?.color, "plane-2");
});

Deno.test("waterfall: a failed call is red where it waited", () => {
  const { lines } = waterfall({ ...PLAIN, failed: true });
  assertEquals(lines.flatMap(({ bars }) => bars.map(({ color }) => color)).indexOf("bad"), 4);
});
