import { assertEquals } from "@std/assert";
import { fishScript } from "../../../lib/cli/completion/fish.ts";
import { completionPlaces } from "../../../lib/cli/completion/tree.ts";
import { samplePlaces } from "./sample_places.ts";
import { isInstalled, linesOf } from "./shell.ts";

const ignore = !isInstalled("fish");

/** What fish offers for a line with the cursor at its end, without descriptions. */
async function offered(line: string): Promise<string[]> {
  const script = [...fishScript(samplePlaces), `complete -C "tunnel-client ${line}"`].join("\n");
  const lines = await linesOf("fish", ["--no-config"], script);
  return lines.map((each) => each.split("\t")[0] ?? "").toSorted();
}

const cases: readonly [line: string, offered: string[]][] = [
  ["", ["profiles", "run"]],
  ["profiles ", ["list", "samples"]],
  ["profiles samples ", ["show"]],
  ["profiles --profile-dir lib l", ["list"]],
  ["profiles --profile-dir list ", ["list", "samples"]],
  ["profiles --profile-dir=lib list --", ["--help", "--json", "--profile-dir"]],
  ["run --log.", ["--log.file", "--log.level"]],
  ["run --log.file deno.l", ["deno.lock"]],
];
for (const [line, expected] of cases) {
  Deno.test({
    name: `fish: tunnel-client ${line}<TAB> offers ${expected.join(" ")}`,
    ignore,
    fn: async () => assertEquals(await offered(line), expected),
  });
}

Deno.test({
  name: "fish: the script of the whole program is sound",
  ignore,
  fn: async () => {
    const script = fishScript(await completionPlaces()).join("\n");
    assertEquals(await linesOf("fish", ["--no-config", "--no-execute"], script), []);
  },
});
