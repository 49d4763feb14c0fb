import { assertEquals, assertStringIncludes } from "@std/assert";
import { stateHome } from "./state_home.ts";

Deno.test("runtimes stop: a history that cannot be written is told, and the stop counts", async () => {
  await using at = await stateHome();
  const record = { alias: "docs", tunnel_id: `tunnel_${"a".repeat(32)}` };
  await at.write("aliases.yaml", { docs: record });
  await at.write("processes.yaml", { docs: { ...record, mode: "stopped" } });
  await Deno.mkdir(`${at.root}/history.md`);
  const { code, stdout, stderr } = await at.run(["runtimes", "stop", "docs"]);
  assertEquals([code, stdout], [0, "docs was stopped already\n"]);
  assertStringIncludes(stderr, `history ${at.root}/history.md cannot be written`);
});

Deno.test("runtimes rm: its help does not promise to stop a runtime, which it refuses to", async () => {
  await using at = await stateHome();
  const { stdout } = await at.run(["runtimes", "rm", "--help"]);
  assertStringIncludes(stdout, "A runtime that runs has to be stopped before");
});
