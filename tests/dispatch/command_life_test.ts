import { assert, assertEquals } from "@std/assert";
import { CommandEnded, CommandLife } from "../../lib/dispatch/command_life.ts";

function ended(life: CommandLife): Promise<void> {
  return new Promise((resolve) =>
    life.signal.addEventListener("abort", () => resolve(), { once: true })
  );
}

Deno.test("CommandLife: the nearer of deadline and TTL ends it, and its signal says which", async () => {
  for (
    const [deadlineAt, ttlAt, reason] of [
      [1005, 61_000, "deadline"],
      [61_000, 1005, "ttl"],
      [1005, 1005, "deadline"],
      [1005, Infinity, "deadline"],
      [Infinity, 1005, "ttl"],
    ] as const
  ) {
    using life = new CommandLife(1000, deadlineAt, ttlAt);
    assertEquals([life.ended, life.signal.aborted], [undefined, false]);
    await ended(life);
    assertEquals(life.ended, reason);
    assert(life.signal.reason instanceof CommandEnded);
    assertEquals(life.signal.reason.reason, reason);
  }
});

Deno.test("wire 13: a life whose time is over has ended when it begins", () => {
  using expired = new CommandLife(1000, 1000, Infinity);
  assertEquals([expired.ended, expired.signal.aborted], ["deadline", true]);
  using old = new CommandLife(1000, Infinity, 500);
  assertEquals(old.ended, "ttl");
});

Deno.test("CommandLife: without a limit, or with one no timer can hold, it goes on", () => {
  for (const limit of [Infinity, 1000 + 2 ** 31]) {
    using life = new CommandLife(1000, limit, limit);
    assertEquals(life.ended, undefined);
  }
});

Deno.test("CommandLife: the first reason counts", () => {
  using life = new CommandLife(1000, 61_000, Infinity);
  life.end("shutdown");
  life.end("consumer_gone");
  assertEquals(life.ended, "shutdown");
  assertEquals(life.signal.reason.message, "the command ended: shutdown");
});

Deno.test("CommandLife: disposed, it does not end by itself any more", async () => {
  const life = new CommandLife(1000, 1001, Infinity);
  life[Symbol.dispose]();
  using later = new CommandLife(1000, 1015, Infinity);
  await ended(later);
  assertEquals(life.ended, undefined);
});
