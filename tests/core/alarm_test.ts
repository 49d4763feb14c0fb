import { assert, assertEquals } from "@std/assert";
import type { alarm } from "../../lib/core/alarm.ts";

/** The module as a start finds it: no alarm has rung yet. */
async function fresh(): Promise<typeof alarm> {
  const module: { alarm: typeof alarm } = await import(
    `../../lib/core/alarm.ts?start=${crypto.randomUUID()}`
  );
  return module.alarm;
}

/** Counts the platform's timers while it is in use. */
function countTimers(): Disposable & { readonly count: number } {
  const { setTimeout } = globalThis;
  let count = 0;
  const counting = (...args: Parameters<typeof setTimeout>) => {
    count++;
    return setTimeout(...args);
  };
  globalThis.setTimeout = Object.assign(counting, setTimeout);
  return {
    get count() {
      return count;
    },
    [Symbol.dispose]() {
      globalThis.setTimeout = setTimeout;
    },
  };
}

Deno.test("alarm: the first ones of a start ring without the platform's timers, later ones with them", async () => {
  const alarm = await fresh();
  using timers = countTimers();
  await new Promise<void>((resolve) => alarm(5, resolve));
  assertEquals(timers.count, 0);
  await new Promise<void>((resolve) => alarm(5, resolve));
  assertEquals(timers.count, 1);
});

Deno.test("alarm: a long one of a start rings at its time, and not before", async () => {
  const alarm = await fresh();
  using timers = countTimers();
  const startedAt = performance.now();
  await new Promise<void>((resolve) => alarm(150, resolve));
  assert(performance.now() - startedAt >= 149);
  assertEquals(timers.count, 1);
});

for (
  const [when, firstMs] of [["of a start", 0], ["of a start, after 100 ms", 120], ["later", 1]]
) {
  Deno.test(`alarm: one ${when} that is taken back does not ring`, async () => {
    const alarm = await fresh();
    let rung = 0;
    const wait = (ms: number) => new Promise<void>((resolve) => alarm(ms, resolve));
    if (firstMs === 1) await wait(1);
    const stop = alarm(200, () => rung++);
    if (firstMs === 120) await wait(120);
    stop();
    stop();
    await wait(250);
    assertEquals(rung, 0);
  });
}
