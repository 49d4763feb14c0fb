import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Clock } from "../../lib/core/clock.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { underLock } from "../../lib/runtimes/state_lock.ts";
import { forever } from "./state_rig.ts";

/** A clock on which a sleep takes no time. */
function fastClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    wall: () => now,
    sleep(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
}

async function heldLock(work: (path: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/.lock`;
    await underLock(path, { waitMs: 0, clock: systemClock }, forever, () => work(path));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("underLock: the wait is bounded and tells who holds it [runtimes §12.11]", () =>
  heldLock(async (path) => {
    const clock = fastClock();
    const error = await assertRejects(
      () => underLock(path, { waitMs: 2_000, clock }, forever, () => Promise.resolve()),
      OperatorError,
    );
    assertEquals(
      error.message,
      `${path} is locked by process ${Deno.pid} for more than 2 s; wait until that command is done, ` +
        "or end it, and try again",
    );
    assert(clock.now() >= 2_000 && clock.now() < 2_100, `${clock.now()}`);
  }));

Deno.test("underLock: a note that is none of ours is not repeated", () =>
  heldLock(async (path) => {
    await Deno.writeTextFile(path, "process 7; rm -rf /");
    await assertRejects(
      () => underLock(path, { waitMs: 0, clock: fastClock() }, forever, () => Promise.resolve()),
      OperatorError,
      "locked by another process ",
    );
  }));

Deno.test("underLock: a stop ends the wait", () =>
  heldLock(async (path) => {
    const stop = new AbortController();
    const waiting = underLock(
      path,
      { waitMs: 60_000, clock: systemClock },
      stop.signal,
      () => Promise.resolve(),
    );
    stop.abort(new DOMException("received SIGINT", "AbortError"));
    await assertRejects(() => waiting, DOMException, "received SIGINT");
  }));

Deno.test("underLock: it is free again after work that failed", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const wait = { waitMs: 0, clock: systemClock };
    const fail = () => Promise.reject(new OperatorError("no"));
    await assertRejects(() => underLock(`${dir}/.lock`, wait, forever, fail), OperatorError, "no");
    assertEquals(await underLock(`${dir}/.lock`, wait, forever, () => Promise.resolve(7)), 7);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("underLock: a place where none can be made is named", async () => {
  await assertRejects(
    () =>
      underLock(
        "/nowhere/at/all/.lock",
        { waitMs: 0, clock: systemClock },
        forever,
        () => Promise.resolve(),
      ),
    OperatorError,
    "lock /nowhere/at/all/.lock cannot be written",
  );
});
