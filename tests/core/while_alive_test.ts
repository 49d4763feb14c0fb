import { assertEquals, assertRejects } from "@std/assert";
import { WhileAlive } from "../../lib/core/while_alive.ts";

Deno.test("WhileAlive: an answer comes through, as does what it throws", async () => {
  const alive = new WhileAlive(new Promise(() => {}));
  assertEquals(await alive.answer(Promise.resolve(7)), 7);
  await assertRejects(() => alive.answer(Promise.reject(new Error("no"))), Error, "no");
});

Deno.test("WhileAlive: the failure ends every answer that waits, and those asked for later", async () => {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const alive = new WhileAlive(failed);
  const waiting = [1, 2].map(() => alive.answer(new Promise(() => {})));
  reject(new Error("the worker ended"));
  for (const answer of waiting) await assertRejects(() => answer, Error, "the worker ended");
  const late = () => alive.answer(new Promise(() => {}));
  await assertRejects(late, Error, "the worker ended");
});

Deno.test("WhileAlive: an answer that was given is not kept", async () => {
  const alive = new WhileAlive(new Promise(() => {}));
  const gone = Promise.withResolvers<void>();
  const registry = new FinalizationRegistry(() => gone.resolve());
  await (async () => {
    const answer = {};
    registry.register(answer, undefined);
    await alive.answer(Promise.resolve(answer));
  })();
  let isGone = false;
  gone.promise.then(() => isGone = true);
  // Garbage until the collector comes by: what is kept would outlive any amount of it.
  for (let round = 0; round < 200 && !isGone; round++) {
    Array.from({ length: 100_000 }, (_, n) => ({ n }));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assertEquals(isGone, true);
});
