import { assertEquals } from "@std/assert";
import { typed } from "../../lib/cli/self_command.ts";

const cases: readonly [command: string, fromSource: string][] = [
  ["run", "deno task start"],
  ["run --log.level debug", "deno task start --log.level debug"],
  ["demo", "deno task demo"],
  ["help quickstart", "deno run main.ts help quickstart"],
];
for (const [command, fromSource] of cases) {
  Deno.test(`typed: ${command} by name, and from source`, () => {
    assertEquals(typed(command, true), `tunnel-client ${command}`);
    assertEquals(typed(command, false), fromSource);
  });
}
