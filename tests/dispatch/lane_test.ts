import { assertEquals } from "@std/assert";
import { Lane } from "../../lib/dispatch/lane.ts";

/** Jobs that run until told, and the order in which they started. */
function jobs(names: string) {
  const started: string[] = [];
  return {
    started,
    of: [...names].map((name) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const run = () => {
        started.push(name);
        return promise;
      };
      return { run, finish: resolve };
    }),
  };
}

/** Lets everything that is due run. */
const settle = () => new Promise<void>((resolve) => queueMicrotask(() => setTimeout(resolve, 0)));

Deno.test("Lane: slots are filled first, the rest waits in order", async () => {
  const lane = new Lane("main", 2, 2, () => {});
  const { of, started } = jobs("abcde");
  assertEquals(of.map((job) => lane.submit(job)), [false, false, true, true, true]);
  assertEquals(started, ["a", "b"]);
  assertEquals(lane.room, {
    name: "main",
    queued: 3,
    queueCapacity: 2,
    freeSlots: 0,
    slots: 2,
  });
  of[1]?.finish();
  await settle();
  assertEquals([started.join(""), lane.busy, lane.queued], ["abc", 2, 2]);
  for (const job of of) job.finish();
  await settle();
  assertEquals([started.join(""), lane.busy, lane.queued, lane.idle], ["abcde", 0, 0, true]);
});

Deno.test("Lane: a waiting job can be withdrawn, a running or withdrawn one cannot", async () => {
  const lane = new Lane("main", 2, 1, () => {});
  const { of: [a, b, c], started } = jobs("abc");
  if (a === undefined || b === undefined || c === undefined) throw new Error("three jobs");
  for (const job of [a, b, c]) lane.submit(job);
  assertEquals([lane.withdraw(a), lane.withdraw(b), lane.withdraw(b)], [false, true, false]);
  assertEquals(lane.queued, 1);
  a.finish();
  c.finish();
  await settle();
  assertEquals(started, ["a", "c"]);
});

Deno.test("Lane: tells of room when a job ends, when a slot is free and when one is withdrawn", async () => {
  const seen: string[] = [];
  const lane: Lane = new Lane("main", 2, 1, () => seen.push(`${lane.queued}/${lane.busy}`));
  const { of: [a, b, c] } = jobs("abc");
  if (a === undefined || b === undefined || c === undefined) throw new Error("three jobs");
  for (const job of [a, b, c]) lane.submit(job);
  lane.withdraw(c);
  assertEquals(seen, ["1/1"]);
  a.finish();
  b.finish();
  await settle();
  assertEquals(seen.at(-1), "0/0");
});
