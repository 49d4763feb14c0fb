import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { newAliasRecord } from "../../lib/runtimes/alias_record.ts";
import { newProcessRecord } from "../../lib/runtimes/process_record.ts";
import { openState } from "../../lib/runtimes/state.ts";
import { forever, testState } from "./state_rig.ts";

Deno.test("State: reading an absent root is empty and makes nothing [cli §18]", async () => {
  await using rig = await testState({ made: false });
  const { aliases, processes, adminProfiles } = await rig.state.read();
  assertEquals([aliases.size, processes.size, adminProfiles.profiles.size], [0, 0, 0]);
  await assertRejects(() => Deno.stat(rig.root), Deno.errors.NotFound);
});

Deno.test("State.change: files are the owner's, sorted, indented, with a final newline [runtimes §11.1]", async () => {
  await using rig = await testState({ made: false });
  const given = await rig.state.change(forever, ({ aliases }) => {
    for (const name of ["b", "a"]) aliases.set(name, { ...newAliasRecord(name, "t"), name });
    return 7;
  });
  assertEquals(given, 7);
  assertEquals(
    await rig.text("aliases.yaml"),
    `{
  "a": {
    "alias": "a",
    "name": "a",
    "tunnel_id": "t"
  },
  "b": {
    "alias": "b",
    "name": "b",
    "tunnel_id": "t"
  }
}
`,
  );
  const mode = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;
  assertEquals(mode(`${rig.root}/aliases.yaml`), 0o600);
  assertEquals(rig.names(), [".lock", "aliases.yaml", "configs", "health", "locks", "logs"]);
  for (const dir of ["", "configs", "health", "logs"]) {
    assertEquals(mode(`${rig.root}/${dir}`), 0o755);
  }
});

Deno.test("State.change: what nobody edits stays to the byte, in each file [runtimes §1.2]", async () => {
  await using rig = await testState();
  const odd = '{ "z": {"alias":"z","tunnel_id":"t","mode":"stopped","later":[1.0]} }';
  const flat = '{"work":{"control_plane_base_url":"https://w.example","admin_key":"env:W"}}';
  await Deno.writeTextFile(`${rig.root}/processes.yaml`, odd);
  await Deno.writeTextFile(`${rig.root}/admin_profiles.yaml`, flat);
  await rig.state.change(forever, ({ aliases }) => {
    aliases.set("a", newAliasRecord("a", "t"));
  });
  assertEquals([await rig.text("processes.yaml"), await rig.text("admin_profiles.yaml")], [
    odd,
    flat,
  ]);
  await rig.state.change(forever, ({ processes }) => {
    processes.set("y", newProcessRecord("y", "t"));
  });
  assertEquals(JSON.parse(await rig.text("processes.yaml")).z.later, [1]);
  const { ino } = await Deno.stat(`${rig.root}/processes.yaml`);
  await rig.state.change(forever, () => {});
  assertEquals((await Deno.stat(`${rig.root}/processes.yaml`)).ino, ino, "not written again");
});

Deno.test("State.change: a failing edit writes nothing and frees the lock", async () => {
  await using rig = await testState();
  await assertRejects(
    () =>
      rig.state.change(forever, ({ aliases }) => {
        aliases.set("a", newAliasRecord("a", "t"));
        throw new OperatorError("no");
      }),
    OperatorError,
    "no",
  );
  await rig.state.change(forever, () => {});
  assertEquals((await rig.state.read()).aliases.size, 0);
});

const BROKEN: readonly (readonly [file: string, text: string])[] = [
  ["aliases.yaml", '{"a": {"alias'],
  ["aliases.yaml", "a: {}"],
  ["processes.yaml", "[]"],
  ["processes.yaml", '{"a": 7}'],
  ["admin_profiles.yaml", '{"a": {"admin_key": 7}}'],
];

for (const [file, text] of BROKEN) {
  Deno.test(`State: ${file} with ${text} is named and stays as it is [cli §9]`, async () => {
    await using rig = await testState();
    await Deno.writeTextFile(`${rig.root}/${file}`, text);
    for (const use of [() => rig.state.read(), () => rig.state.change(forever, () => {})]) {
      const error = await assertRejects(use, OperatorError);
      assertStringIncludes(error.message, `${rig.root}/${file}`);
    }
    assertEquals(await rig.text(file), text);
  });
}

Deno.test("State: an empty file, as a crash of another writer leaves it, is an empty map", async () => {
  await using rig = await testState();
  await Deno.writeTextFile(`${rig.root}/aliases.yaml`, "");
  assertEquals((await rig.state.read()).aliases.size, 0);
});

Deno.test("State.change: a link left under the temporary name is not followed", async () => {
  await using rig = await testState();
  const victim = `${rig.root}/victim`;
  await Deno.writeTextFile(victim, "mine");
  await Deno.symlink(victim, `${rig.root}/aliases.yaml.tmp`);
  await rig.state.change(forever, ({ aliases }) => {
    aliases.set("a", newAliasRecord("a", "t"));
  });
  assertEquals(await Deno.readTextFile(victim), "mine");
  assert(!(await Deno.lstat(`${rig.root}/aliases.yaml`)).isSymlink);
});

Deno.test("State.withAlias: two at once come one after the other, others do not wait [runtimes §12.11]", async () => {
  await using rig = await testState();
  const steps: string[] = [];
  const inside = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const first = rig.state.withAlias("a", forever, async () => {
    inside.resolve();
    await release.promise;
    steps.push("first");
  });
  await inside.promise;
  const second = rig.state.withAlias("a", forever, () => Promise.resolve(steps.push("second")));
  await rig.state.withAlias("b", forever, () => Promise.resolve(steps.push("other")));
  await rig.state.change(forever, () => steps.push("change"));
  release.resolve();
  await Promise.all([first, second]);
  assertEquals(steps, ["other", "change", "first", "second"]);
});

Deno.test("State.note: a history that cannot be written is told, and stops nothing", async () => {
  await using rig = await testState();
  assertEquals(await rig.state.note("create", "docs", "t", "new"), undefined);
  assertStringIncludes(
    await rig.text("history.md"),
    " action=create alias=docs tunnel_id=t detail=new\n",
  );
  await Deno.remove(`${rig.root}/history.md`);
  await Deno.mkdir(`${rig.root}/history.md`);
  const told = await rig.state.note("create", "docs", "t", "new");
  assertStringIncludes(told ?? "", `history ${rig.root}/history.md cannot be written`);
});

Deno.test("openState: a relative root is one of the working directory, and absolute from then on", () => {
  const state = openState((name) => name === "TUNNEL_CLIENT_STATE_DIR" ? "./s" : undefined);
  assertEquals(state.root, `${Deno.cwd()}/s`);
  assertEquals(state.healthUrlFile("docs"), `${Deno.cwd()}/s/health/docs.url`);
  assertEquals(state.logFile("docs"), `${Deno.cwd()}/s/logs/docs.log`);
});
