import { assertEquals } from "@std/assert";
import { HOLD_MS, Holds, MAX_HOLDS } from "../../../lib/mcp/era/holds.ts";
import { Deadlines } from "../../../lib/core/deadlines.ts";
import type { Clock } from "../../../lib/core/clock.ts";
import { manualClock } from "./manual_clock.ts";

const SUBJECT = "s";

function holdsOf(clock: Clock): Holds<ReturnType<typeof parked>> {
  return new Holds(clock, new Deadlines(clock));
}

function parked() {
  return {
    cancelled: 0,
    isOver: false,
    cancel: function () {
      this.cancelled++;
    },
  };
}

Deno.test("Holds: bounded, the oldest is given up first [eras §9.9]", async () => {
  using holds = holdsOf(manualClock());
  const calls = Array.from({ length: MAX_HOLDS + 1 }, parked);
  const states = [];
  for (const [at, call] of calls.entries()) {
    states.push(await holds.park(`h${at}`, { call, round: 1, taken: undefined }, SUBJECT));
  }
  assertEquals(holds.size, MAX_HOLDS);
  assertEquals(calls.map(({ cancelled }) => cancelled), [1, ...Array(MAX_HOLDS).fill(0)]);
  assertEquals(await holds.find(states[0] ?? "", SUBJECT), undefined);
  assertEquals((await holds.find(states[1] ?? "", SUBJECT))?.id, "h1");
});

Deno.test("Holds: a call that waits is not given up for the remembered answers of others", async () => {
  using holds = holdsOf(manualClock());
  const waiting = parked();
  await holds.park("waiting", { call: waiting, round: 1, taken: undefined }, SUBJECT);
  for (let i = 0; i < 2 * MAX_HOLDS; i++) {
    const call = parked();
    await holds.park(`h${i}`, { call, round: 1, taken: undefined }, SUBJECT);
    call.isOver = true;
  }
  assertEquals([holds.size, waiting.cancelled], [MAX_HOLDS, 0]);
});

Deno.test("Holds: a state is of no use when its time is over [eras §9.7]", async () => {
  const clock = manualClock();
  using holds = holdsOf(clock);
  const state = await holds.park("h", { call: parked(), round: 1, taken: undefined }, SUBJECT);
  clock.advance(HOLD_MS - 1);
  assertEquals((await holds.find(state, SUBJECT))?.round, 1);
  clock.advance(1);
  assertEquals(await holds.find(state, SUBJECT), undefined);
});

Deno.test("Holds: the end gives every call up", async () => {
  const call = parked();
  const holds = holdsOf(manualClock());
  await holds.park("h", { call, round: 1, taken: undefined }, SUBJECT);
  holds[Symbol.dispose]();
  assertEquals([call.cancelled, holds.size], [1, 0]);
});

Deno.test("Holds: a call that nobody answers is given up in time [eras §9.9]", async () => {
  const clock = manualClock();
  const call = parked();
  using holds = holdsOf(clock);
  await holds.park("h", { call, round: 1, taken: undefined }, SUBJECT);
  clock.advance(HOLD_MS - 1);
  await Promise.resolve();
  assertEquals(call.cancelled, 0);
  clock.advance(1);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([call.cancelled, holds.size], [1, 0]);
});
