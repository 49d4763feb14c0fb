import { assertEquals } from "@std/assert";
import { bashScript } from "../../../lib/cli/completion/bash.ts";
import { completionPlaces } from "../../../lib/cli/completion/tree.ts";
import { samplePlaces } from "./sample_places.ts";
import { isInstalled, linesOf } from "./shell.ts";

const ignore = !isInstalled("bash");

/** What bash offers for words the last of which is at the cursor. */
async function offered(words: readonly string[]): Promise<string[]> {
  const typed = ["tunnel-client", ...words];
  return await linesOf(
    "bash",
    ["--norc", "-s"],
    [
      ...bashScript(samplePlaces),
      `COMP_WORDS=(${typed.map((word) => `'${word}'`).join(" ")})`,
      `COMP_CWORD=${words.length}`,
      "_tunnel_client 2>/dev/null",
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join("\n"),
  );
}

const cases: readonly [words: string[], offered: string[]][] = [
  [[""], ["run", "profiles"]],
  [["pro"], ["profiles"]],
  [["-"], ["--help"]],
  [["profiles", ""], ["list", "samples"]],
  [["profiles", "samples", ""], ["show"]],
  [["profiles", "--profile-dir", "lib", "l"], ["list"]],
  [["profiles", "--profile-dir", "=", "lib", "list", "--"], ["--json", "--help", "--profile-dir"]],
  [["profiles", "--profile-dir", "list", ""], ["list", "samples"]],
  [["profiles", "--profile-dir", "=", "list", ""], ["list", "samples"]],
  [["profiles", "--", ""], []],
  [["run", "--log."], ["--log.level", "--log.file"]],
  [["run", "--log.level", "debug", "--log.f"], ["--log.file"]],
  [["run", "--log.file", "deno.l"], ["deno.lock"]],
  [["run", "--log.file", "=", "deno.l"], ["deno.lock"]],
  [["run", "stray", "--he"], ["--help"]],
  [["nonsense"], []],
];
for (const [words, expected] of cases) {
  Deno.test({
    name: `bash: tunnel-client ${words.join(" ")}<TAB> offers ${expected.join(" ") || "nothing"}`,
    ignore,
    fn: async () => assertEquals(await offered(words), expected),
  });
}

Deno.test({
  name: "bash: after --flag= files of this directory are offered",
  ignore,
  fn: async () => {
    const files = await offered(["run", "--log.file", "="]);
    assertEquals(files.includes("deno.json"), true);
  },
});

Deno.test({
  name: "bash: the script of the whole program is sound and registers itself",
  ignore,
  fn: async () => {
    const script = bashScript(await completionPlaces()).join("\n");
    assertEquals(await linesOf("bash", ["--norc", "-n"], script), []);
    const registered = await linesOf("bash", ["--norc", "-s"], `${script}\ncomplete -p`);
    assertEquals(registered, ["complete -F _tunnel_client tunnel-client"]);
  },
});
