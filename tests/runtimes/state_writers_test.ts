import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT, runProcess, startProcess } from "../e2e/process.ts";
import { newAliasRecord } from "../../lib/runtimes/alias_record.ts";
import { forever, type TestState, testState } from "./state_rig.ts";

const WRITER = `${ROOT}tests/runtimes/state_writer.ts`;
const RIGHTS = [
  "run",
  "-q",
  "--no-check",
  "--frozen",
  "--allow-env",
  "--allow-read",
  "--allow-write",
];

function writer(rig: TestState, ...words: readonly string[]) {
  return {
    args: [...RIGHTS, WRITER, ...words],
    env: { TUNNEL_CLIENT_STATE_DIR: rig.root },
  };
}

async function withOneAlias(rig: TestState): Promise<string> {
  await rig.state.change(forever, ({ aliases }) => {
    aliases.set("old", newAliasRecord("old", "t"));
  });
  return await rig.text("aliases.yaml");
}

Deno.test("State: several processes at once lose no change [runtimes §12.11]", async () => {
  await using rig = await testState();
  const writers = ["a", "b", "c", "d"];
  const ends = await Promise.all(writers.map((name) => runProcess(writer(rig, "add", name, "25"))));
  assertEquals(ends.map(({ code, stderr }) => [code, stderr]), writers.map(() => [0, ""]));
  const { aliases } = await rig.state.read();
  const wanted = writers.flatMap((name) => Array.from({ length: 25 }, (_, at) => `${name}-${at}`));
  assertEquals([...aliases.keys()].toSorted(), wanted.toSorted());
});

for (const moment of ["half", "unnamed"]) {
  Deno.test(`State: kill -9 of a writer (${moment}) leaves the old file whole and the lock free [runtimes §11.1]`, async () => {
    await using rig = await testState();
    const old = await withOneAlias(rig);
    await using child = startProcess(writer(rig, moment));
    await child.line("stopped here");
    assert((await Deno.stat(`${rig.root}/aliases.yaml.tmp`)).size > 1_000, "it is in the middle");
    assertEquals((await rig.state.read()).aliases.size, 1, "a reader meanwhile sees the old one");
    child.signal("SIGKILL");
    await child.exit();
    assertEquals(await rig.text("aliases.yaml"), old);
    await rig.state.change(forever, ({ aliases }) => {
      aliases.set("new", newAliasRecord("new", "t"));
    });
    assertEquals([...(await rig.state.read()).aliases.keys()], ["new", "old"]);
    assert(!rig.names().includes("aliases.yaml.tmp"), "what it left is gone");
  });
}

Deno.test("State: kill -9 at any moment leaves the old file or the new one [runtimes §11.1]", async () => {
  await using rig = await testState();
  await withOneAlias(rig);
  for (let round = 0; round < 6; round++) {
    await using child = startProcess(writer(rig, "add", `round${round}`, "100000"));
    const before = (await rig.state.read()).aliases.size;
    // Once it writes, it writes all the time: every moment is one in or between writes.
    while ((await rig.state.read()).aliases.size <= before + round * 3);
    child.signal("SIGKILL");
    await child.exit();
    const text = await rig.text("aliases.yaml");
    assert(text.startsWith("{\n") && text.endsWith("}\n"));
    assertEquals(typeof JSON.parse(text), "object");
  }
});

Deno.test({
  name: "State: a full disk leaves the old file whole and is told [runtimes §11.1]",
  // The shell's limit on the size of files stands for the disk.
  ignore: Deno.build.os === "windows",
  async fn() {
    await using rig = await testState();
    const old = await withOneAlias(rig);
    const { args, env } = writer(rig, "large", "2000");
    const child = new Deno.Command("sh", {
      args: ["-c", 'trap "" XFSZ; ulimit -f 64; exec "$@"', "sh", Deno.execPath(), ...args],
      env: { ...env, NO_COLOR: "1" },
    });
    const { code, stdout, stderr } = await child.output();
    const told = new TextDecoder().decode(stderr);
    assertEquals([code, new TextDecoder().decode(stdout)], [1, ""]);
    assertStringIncludes(told, `${rig.root}/aliases.yaml cannot be written (`);
    assertStringIncludes(told, "); it is as it was");
    assertEquals(await rig.text("aliases.yaml"), old);
    assert(!rig.names().includes("aliases.yaml.tmp"), "nothing is left that fills the disk");
  },
});
