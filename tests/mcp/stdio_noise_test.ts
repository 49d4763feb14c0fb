import { assertEquals } from "@std/assert";
import type { Clock } from "../../lib/core/clock.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { SkippedOutput } from "../../lib/mcp/stdio_noise.ts";

/** A clock whose one sleeper is woken by hand. */
class HandClock implements Clock {
  sleeps: number[] = [];
  wake: () => void = () => {};
  now = () => 0;
  wall = () => 0;
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return new Promise((resolve, reject) => {
      this.wake = resolve;
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }
}

const skipped = (reason: string, lines: number) => ({
  kind: "child_output_skipped",
  channel: "main",
  reason,
  lines,
});

Deno.test("SkippedOutput reports once a second and keeps the count exact", async () => {
  const clock = new HandClock();
  const facts: Fact[] = [];
  const emit = (fact: Fact) => facts.push(fact);
  const output = new SkippedOutput({ channel: "main", emit, clock });
  for (let i = 0; i < 500; i++) output.count("not_json");
  output.count("no_owner");
  assertEquals(facts, []);
  assertEquals(clock.sleeps, [1_000]);
  clock.wake();
  await Promise.resolve();
  assertEquals<unknown>(facts, [skipped("not_json", 500), skipped("no_owner", 1)]);

  output.count("not_json");
  output.count("not_json");
  assertEquals(clock.sleeps, [1_000, 1_000]);
  output[Symbol.dispose]();
  assertEquals<unknown>(facts.slice(2), [skipped("not_json", 2)]);
});

Deno.test("SkippedOutput has nothing to say about clean output", () => {
  const facts: Fact[] = [];
  const emit = (fact: Fact) => facts.push(fact);
  new SkippedOutput({ channel: "main", emit, clock: new HandClock() })[Symbol.dispose]();
  assertEquals(facts, []);
});
