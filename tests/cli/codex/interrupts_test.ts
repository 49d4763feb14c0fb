import { assertEquals } from "@std/assert";
import { startClient } from "../client_process.ts";

const script = new URL("./interrupt_turn.ts", import.meta.url).pathname;

Deno.test("Interrupts: the first Ctrl-C interrupts the turn, one more ends the command [codex §12.15]", async () => {
  await using child = startClient([], { script });
  await child.line("ready");
  child.signal("SIGINT");
  await child.line("press 1: interrupt");
  child.signal("SIGINT");
  await child.line("press 2: end");
  assertEquals((await child.exit()).code, 0);
});

Deno.test("Interrupts: one Ctrl-C that comes twice, as a task runner hands it on, is one", async () => {
  await using child = startClient(["60000"], { script });
  await child.line("ready");
  child.signal("SIGINT");
  await child.line("press 1: interrupt");
  child.signal("SIGINT");
  await child.line("press 2: interrupt");
  child.signal("SIGTERM");
  assertEquals((await child.exit()).code, 0);
});
