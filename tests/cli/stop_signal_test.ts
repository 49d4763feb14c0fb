import { assertEquals } from "@std/assert";
import { aborted, stopOnSignals } from "../../lib/cli/stop_signal.ts";
import { startClient } from "./client_process.ts";

const script = new URL("./stop_twice.ts", import.meta.url).pathname;

const pairs: readonly [first: Deno.Signal, second: Deno.Signal, code: number][] = [
  ["SIGINT", "SIGINT", 130],
  ["SIGINT", "SIGTERM", 143],
  ["SIGHUP", "SIGINT", 130],
];
for (const [first, second, code] of pairs) {
  Deno.test(`stopOnSignals: ${first} stops in order, then ${second} leaves with ${code}`, async () => {
    await using child = startClient([], { script });
    await child.line("ready");
    child.signal(first);
    await child.line("stopping");
    child.signal(second);
    assertEquals((await child.exit()).code, code);
  });
}

Deno.test("stopOnSignals: one Ctrl-C that comes twice is one", async () => {
  await using child = startClient(["60000"], { script });
  await child.line("ready");
  child.signal("SIGINT");
  await child.line("stopping");
  child.signal("SIGINT");
  child.signal("SIGTERM");
  assertEquals((await child.exit()).code, 143);
});

Deno.test("stopOnSignals: with another meaning for it, SIGHUP does not stop, not even twice", async () => {
  await using child = startClient(["0", "hangup"], { script });
  await child.line("ready");
  for (const _ of [1, 2]) {
    child.signal("SIGHUP");
    await child.line("hung up");
  }
  child.signal("SIGINT");
  await child.line("stopping");
  child.signal("SIGHUP");
  child.signal("SIGINT");
  assertEquals((await child.exit()).code, 130);
});

Deno.test("stopOnSignals: leaves no listener behind", () => {
  using stop = stopOnSignals();
  assertEquals(stop.signal.aborted, false);
});

Deno.test("aborted: resolves also for a signal that is aborted already", async () => {
  await aborted(AbortSignal.abort());
});
