import { assert, assertEquals } from "@std/assert";
import { completionPlaces } from "../../../lib/cli/completion/tree.ts";
import { commands } from "../../../lib/cli/verbs.ts";
import { runClient } from "../client_process.ts";

for (const { name } of commands.filter((command) => command.name !== "help")) {
  Deno.test(`completion of ${name}: offers the flags that its help lists`, async () => {
    const place = (await completionPlaces()).find(({ path }) => path === name);
    const { stdout } = await runClient([...name.split(" "), "--help"]);
    const listed = [...stdout.matchAll(/^ {2}(?:-h, )?(--[\w.-]+)( VALUE)?$/gm)];
    assert(listed.length > 0);
    assertEquals(
      place?.flags.map((flag) => [flag.name, flag.takesValue]),
      listed.map(([, flag, value]) => [flag, value !== undefined]),
    );
  });
}

Deno.test("completion: words below groups, topics below help, shells below completion", async () => {
  const places = await completionPlaces();
  const words = (path: string) =>
    places.find((place) => place.path === path)?.words.map(({ word }) => word) ?? [];
  const shown = commands.filter(({ hidden }) => hidden !== true);
  assertEquals(words(""), [...new Set(shown.map(({ name }) => name.split(" ")[0]))]);
  assertEquals(words("dev"), ["control-plane", "proxy", "smoke", "mcp-stub"]);
  assertEquals(words("profiles samples"), ["list", "show"]);
  assertEquals(words("completion"), ["bash", "zsh", "fish", "powershell"]);
  assert(words("help").includes("quickstart") && words("help").includes("admin"));
  for (const { words } of places) {
    assertEquals(new Set(words.map(({ word }) => word)).size, words.length);
    assert(words.every(({ summary }) => summary !== ""));
  }
});
