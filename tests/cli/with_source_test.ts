import { assertEquals } from "@std/assert";
import { runCommand, shellWord } from "../../lib/cli/with_source.ts";
import { typed } from "../../lib/cli/self_command.ts";

Deno.test("runCommand: repeats what chose the configuration (cli §17.17)", () => {
  const profile = { kind: "profile", name: "prod", path: "/p/prod.yaml", shadowed: [] } as const;
  const table = [
    [runCommand({ kind: "none" }, undefined), "run"],
    [runCommand({ kind: "config", path: "t.yaml" }, undefined), "run --config t.yaml"],
    [
      runCommand({ kind: "profile-file", path: "my profile.yaml" }, undefined),
      "run --profile-file 'my profile.yaml'",
    ],
    [runCommand(profile, undefined), "run --profile prod"],
    [runCommand(profile, "/p"), "run --profile prod --profile-dir /p"],
    [runCommand({ kind: "none" }, "/p"), "run"],
  ];
  for (const [command, expected = ""] of table) assertEquals(command, typed(expected));
});

Deno.test("shellWord: quotes what a shell would read", () => {
  assertEquals(shellWord("a b"), "'a b'");
  assertEquals(shellWord("it's"), `'it'\\''s'`);
  assertEquals(shellWord("~/x"), "'~/x'");
  assertEquals(shellWord("$(rm)"), "'$(rm)'");
  assertEquals(shellWord("/a/b-c_d.yaml"), "/a/b-c_d.yaml");
});
