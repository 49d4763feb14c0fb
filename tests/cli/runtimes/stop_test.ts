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

Deno.test({
  name: "runtimes stop, rm: a living client that does not answer keeps its URL file, and is told",
  // There a lock keeps others from reading.
  ignore: Deno.build.os === "windows",
  async fn() {
    await using at = await stateHome();
    const record = { alias: "docs", tunnel_id: `tunnel_${"a".repeat(32)}` };
    await at.write("aliases.yaml", { docs: record });
    await at.write("processes.yaml", { docs: { ...record, mode: "stopped" } });
    const urlFile = `${at.root}/health/docs.url`;
    await Deno.mkdir(`${at.root}/health`);
    await Deno.writeTextFile(urlFile, "http://127.0.0.1:1");
    using client = await Deno.open(urlFile);
    assertEquals(await client.tryLock(true), true);
    const why =
      `URL file ${urlFile} belongs to a client that runs and is not known here; stop it ` +
      "where it was started";
    const stopped = await at.run(["runtimes", "stop", "docs"]);
    assertEquals(stopped.code, 2);
    assertStringIncludes(stopped.stdout, `docs could not be stopped: ${why}\n`);
    const removed = await at.run(["runtimes", "rm", "docs"]);
    assertEquals(removed.code, 1);
    assertStringIncludes(removed.stderr, `alias docs stays: ${why}\n`);
    assertEquals(await Deno.readTextFile(urlFile), "http://127.0.0.1:1");
    assertEquals(Object.keys(await at.file("aliases.yaml")), ["docs"]);
  },
});

Deno.test("runtimes rm: its help does not promise to stop a runtime, which it refuses to", async () => {
  await using at = await stateHome();
  const { stdout } = await at.run(["runtimes", "rm", "--help"]);
  assertStringIncludes(stdout, "A runtime that runs has to be stopped before");
});
