import { assertEquals } from "@std/assert";
import { completionPlaces } from "../../../lib/cli/completion/tree.ts";
import { zshScript } from "../../../lib/cli/completion/zsh.ts";
import { samplePlaces } from "./sample_places.ts";
import { isInstalled, linesOf } from "./shell.ts";

const ignore = !isInstalled("zsh");

/** In place of zsh's own functions, which only work at a prompt: each prints what it was given. */
const STAND_INS = [
  "compdef() { }",
  "_files() { print FILES; }",
  "compset() { }",
  "_describe() { print -l -- ${(P)@[-1]}; }",
];

/** What zsh offers for words the last of which is at the cursor. */
async function offered(line: readonly string[]): Promise<string[]> {
  const typed = ["tunnel-client", ...line];
  return await linesOf(
    "zsh",
    ["-f", "-s"],
    [
      ...STAND_INS,
      ...zshScript(samplePlaces),
      `words=(${typed.map((word) => `'${word}'`).join(" ")})`,
      `CURRENT=${typed.length}`,
      "_tunnel_client",
      "true",
    ].join("\n"),
  );
}

const cases: readonly [words: string[], offered: string[]][] = [
  [[""], ['run:it\'s "the" one: $HOME `x` ', "profiles:"]],
  [["profiles", ""], ["list:all", "samples:built in"]],
  [["profiles", "samples", ""], ["show:one"]],
  [["profiles", "--profile-dir", "list", ""], ["list:all", "samples:built in"]],
  [["profiles", "--profile-dir=lib", "samples", ""], ["show:one"]],
  [["run", "-"], ["--log.level:how much", "--log.file:where to", "--help:show help"]],
  [["run", "--log.file", ""], ["FILES"]],
  [["run", "--log.file="], ["FILES"]],
  [["profiles", "--", ""], []],
];
for (const [words, expected] of cases) {
  Deno.test({
    name: `zsh: tunnel-client ${words.join(" ")}<TAB> offers ${expected.join(" ") || "nothing"}`,
    ignore,
    fn: async () => assertEquals(await offered(words), expected),
  });
}

Deno.test({
  name: "zsh: the script of the whole program is sound",
  ignore,
  fn: async () => {
    const script = zshScript(await completionPlaces()).join("\n");
    assertEquals(await linesOf("zsh", ["-f", "-n"], script), []);
  },
});
