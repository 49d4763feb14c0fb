import { assertEquals } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { typed } from "../../lib/cli/self_command.ts";

const cases: readonly [command: string, fromSource: string][] = [
  ["run", "deno task start"],
  ["run --log.level debug", "deno task start --log.level debug"],
  ["demo", "deno task demo"],
  ["help quickstart", "deno task tunnel-client help quickstart"],
];
for (const [command, fromSource] of cases) {
  Deno.test(`typed: ${command} by name, and from source`, () => {
    assertEquals(typed(command, true), `tunnel-client ${command}`);
    assertEquals(typed(command, false), fromSource);
  });
}

Deno.test("typed: the tasks it names exist, and a general one grants no more than start", () => {
  const rights = (command: string) =>
    command.split(" ").filter((word) => word.startsWith("--allow-")).toSorted();
  const { start, demo, "tunnel-client": general } = manifest.tasks;
  assertEquals(rights(general.command), rights(start.command));
  assertEquals(rights(general.command), [
    "--allow-env",
    "--allow-net=api.openai.com:443,mtls.api.openai.com:443,127.0.0.1,localhost",
    "--allow-read",
  ]);
  assertEquals(demo.command.endsWith("main.ts demo"), true);
});
