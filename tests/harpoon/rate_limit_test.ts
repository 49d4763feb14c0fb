import { assertEquals, assertThrows } from "@std/assert";
import { RateLimit } from "../../lib/harpoon/rate_limit.ts";

function clockAt(start: number) {
  let now = start;
  return { now: () => now, pass: (ms: number) => void (now += ms) };
}

function takes(limit: RateLimit, times: number): (number | "ok")[] {
  return Array.from({ length: times }, () => {
    const verdict = limit.take();
    return verdict.kind === "ok" ? "ok" : verdict.ms;
  });
}

Deno.test("RateLimit: a burst of a period's calls, then one per share of it", () => {
  const clock = clockAt(1000);
  const limit = new RateLimit({ calls: 3, perMs: 300 }, clock);
  assertEquals(takes(limit, 5), ["ok", "ok", "ok", 100, 100]);
  clock.pass(99);
  assertEquals(takes(limit, 1), [1]);
  clock.pass(1);
  assertEquals(takes(limit, 2), ["ok", 100]);
});

Deno.test("RateLimit: a long pause saves up one period's calls, no more", () => {
  const clock = clockAt(0);
  const limit = new RateLimit({ calls: 2, perMs: 1000 }, clock);
  clock.pass(1_000_000);
  assertEquals(takes(limit, 3), ["ok", "ok", 500]);
});

Deno.test("RateLimit: whoever waits as told may call, for rates that divide badly too", () => {
  for (const rate of [{ calls: 3, perMs: 1000 }, { calls: 7, perMs: 60_000 }]) {
    const clock = clockAt(0.1);
    const limit = new RateLimit(rate, clock);
    takes(limit, rate.calls);
    for (let call = 0; call < 500; call++) {
      const verdict = limit.take();
      if (verdict.kind === "wait") clock.pass(verdict.ms);
      assertEquals(verdict.kind === "ok" ? "ok" : limit.take().kind, "ok");
    }
  }
});

Deno.test("RateLimit: a rate that allows nothing is refused", () => {
  for (const rate of [{ calls: 0, perMs: 1 }, { calls: 1, perMs: 0 }, { calls: NaN, perMs: 1 }]) {
    assertThrows(() => new RateLimit(rate, clockAt(0)), RangeError, "A rate needs calls >= 1");
  }
});
