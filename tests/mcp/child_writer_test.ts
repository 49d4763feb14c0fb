import { assertEquals } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import { ChildWriter } from "../../lib/mcp/child_writer.ts";

/** A pipe that takes a write only when told to. */
function heldPipe() {
  const writes: string[] = [];
  const started: (() => void)[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const stream = new WritableStream<Uint8Array>({
    async write(bytes) {
      writes.push(new TextDecoder().decode(bytes));
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      started.splice(0).forEach((wake) => wake());
      await gate.promise;
    },
  });
  return {
    stream,
    writes,
    /** The n-th write has begun. */
    async began(n: number): Promise<void> {
      while (writes.length < n) await new Promise<void>((wake) => started.push(wake));
    },
    let: (n: number) => gates[n - 1]?.resolve(),
    refuse: (n: number) => gates[n - 1]?.reject(new Error("broken pipe")),
  };
}

const OPTIONS = { stallMs: 60_000, clock: systemClock };

Deno.test("ChildWriter joins the lines that wait behind a write", async () => {
  const pipe = heldPipe();
  const writer = new ChildWriter(pipe.stream, OPTIONS);
  const lines = ["a", "bé", "c"].map((text) => writer.write(text));
  await pipe.began(1);
  pipe.let(1);
  await pipe.began(2);
  pipe.let(2);
  assertEquals(await Promise.all(lines.map((line) => line.written)), [true, true, true]);
  assertEquals(pipe.writes, ["a\n", "bé\nc\n"]);
  writer.close();
});

Deno.test("ChildWriter writes a long line in parts that show the child reads", async () => {
  const pipe = heldPipe();
  const writer = new ChildWriter(pipe.stream, OPTIONS);
  const line = writer.write("x".repeat(150_000));
  for (let part = 1; part <= 3; part++) {
    await pipe.began(part);
    pipe.let(part);
  }
  assertEquals(await line.written, true);
  assertEquals(pipe.writes.map((text) => text.length), [65536, 65536, 18929]);
  writer.close();
});

Deno.test("ChildWriter takes back only what has not begun to be written", async () => {
  const pipe = heldPipe();
  const writer = new ChildWriter(pipe.stream, OPTIONS);
  const begun = writer.write("begun");
  const waiting = writer.write("waiting");
  await pipe.began(1);
  assertEquals([writer.withdraw(waiting), await waiting.written], [true, false]);
  assertEquals([writer.withdraw(begun), await begun.written], [false, false]);
  writer.write("next");
  pipe.let(1);
  await pipe.began(2);
  assertEquals(pipe.writes, ["begun\n", "next\n"]);
  pipe.let(2);
  writer.close();
});

Deno.test("ChildWriter bounds the lines nobody waits for", async () => {
  const pipe = heldPipe();
  const writer = new ChildWriter(pipe.stream, OPTIONS);
  writer.write("first");
  await pipe.began(1);
  let taken = 0;
  while (taken < 10_000 && writer.writeOwn("pong")) taken++;
  assertEquals(taken, 256);
  const line = writer.write("a call still has room");
  pipe.let(1);
  await pipe.began(2);
  pipe.let(2);
  assertEquals(await line.written, true);
  writer.close();
});

Deno.test("ChildWriter ends with the first failed write", async () => {
  const pipe = heldPipe();
  const writer = new ChildWriter(pipe.stream, OPTIONS);
  const lines = ["a", "b"].map((text) => writer.write(text));
  await pipe.began(1);
  pipe.refuse(1);
  assertEquals(await writer.ended, "closed_pipe");
  assertEquals(await Promise.all(lines.map((line) => line.written)), [false, false]);
  assertEquals(await writer.write("c").written, false);
  writer.close();
});

Deno.test("ChildWriter gives up on a write that finds the pipe full for too long", async () => {
  const pipe = heldPipe();
  const writer = new ChildWriter(pipe.stream, { stallMs: 20, clock: systemClock });
  const lines = ["a", "b"].map((text) => writer.write(text));
  assertEquals(await writer.ended, "stalled");
  assertEquals(await Promise.all(lines.map((line) => line.written)), [false, false]);
  pipe.let(1);
  writer.close();
});
