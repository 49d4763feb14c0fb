import { assertEquals, assertRejects } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import {
  type StartLook,
  type StartWait,
  waitForStart,
  type WaitGoal,
} from "../../lib/runtimes/readiness_wait.ts";

const NEVER = new Promise<never>(() => {});
const STARTING: StartLook = { kind: "starting", waitingFor: "its pages" };
const HEALTHY: StartLook = { kind: "healthy", waitingFor: "a poll" };
const READY: StartLook = { kind: "ready" };

async function wait(
  looks: readonly StartLook[],
  about: Partial<StartWait> & { readonly goal: WaitGoal },
) {
  const told: string[] = [];
  let at = 0;
  const outcome = await waitForStart({
    maxMs: 20_000,
    clock: systemClock,
    look: () => Promise.resolve(looks[Math.min(at++, looks.length - 1)] ?? STARTING),
    ended: NEVER,
    tell: (waitingFor) => told.push(waitingFor),
    ...about,
  }, new AbortController().signal);
  return { outcome, told };
}

Deno.test("waitForStart: healthy is enough unless ready is asked for, changes are told once", async () => {
  const looks = [STARTING, STARTING, HEALTHY, HEALTHY, READY];
  assertEquals(await wait(looks, { goal: "healthy" }), {
    outcome: { kind: "reached" },
    told: ["its pages"],
  });
  assertEquals(await wait(looks, { goal: "ready" }), {
    outcome: { kind: "reached" },
    told: ["its pages", "a poll"],
  });
});

Deno.test("waitForStart: ready is healthy too, and known at once", async () => {
  assertEquals((await wait([READY], { goal: "healthy", maxMs: 0 })).outcome, { kind: "reached" });
});

Deno.test("waitForStart: a wait that is over says what for", async () => {
  assertEquals((await wait([HEALTHY], { goal: "ready", maxMs: 60 })).outcome, {
    kind: "late",
    waitingFor: "a poll",
  });
});

Deno.test("waitForStart: an end is noticed at once, by a look or without one [runtimes §11.4]", async () => {
  const from = performance.now();
  const ended = Promise.resolve();
  assertEquals((await wait([STARTING], { goal: "ready", ended })).outcome, { kind: "ended" });
  assertEquals((await wait([STARTING, { kind: "ended" }], { goal: "ready" })).outcome, {
    kind: "ended",
  });
  assertEquals(performance.now() - from < 5_000, true);
});

Deno.test("waitForStart: a look that fails, and an abort, end the wait", async () => {
  const fails = () => Promise.reject(new Error("no such state"));
  await assertRejects(() => wait([], { goal: "ready", look: fails }), Error, "no such state");
  const waiting = waitForStart({
    goal: "ready",
    maxMs: 20_000,
    clock: systemClock,
    look: () => Promise.resolve(STARTING),
    ended: NEVER,
    tell() {},
  }, AbortSignal.timeout(30));
  await assertRejects(() => waiting, DOMException);
});
