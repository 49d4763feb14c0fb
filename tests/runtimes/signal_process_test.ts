import { assertEquals } from "@std/assert";
import { isRefusal, signalProcess } from "../../lib/runtimes/signal_process.ts";

const said: readonly [stderr: string, isRefused: boolean][] = [
  ["kill: (1): Operation not permitted\n", true],
  ["kill: sending signal to 1 failed: Operation not permitted\n", true],
  ["kill: (99999): No such process\n", false],
  ["", false],
];
for (const [stderr, isRefused] of said) {
  Deno.test(`isRefusal: ${JSON.stringify(stderr)} ${isRefused ? "is one" : "is none"}`, () => {
    assertEquals(isRefusal(stderr), isRefused);
  });
}

Deno.test("signalProcess: ends the one that is meant, and one that is gone is no error", async () => {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  await signalProcess(child.pid, "SIGTERM", "process");
  assertEquals((await child.status).signal, "SIGTERM");
  await signalProcess(child.pid, "SIGKILL", "process");
});
