import { assertEquals } from "@std/assert";
import { activeFolder, compareVersions } from "../../../lib/codex/plugin/version_order.ts";

const lower: readonly [lower: string, higher: string][] = [
  ["0.9.0", "0.10.0"],
  ["0.9.9", "1.0.0"],
  ["v1.2.3", "1.2.4"],
  ["1.0.0-alpha", "1.0.0"],
  ["1.0.0-alpha.9", "1.0.0-alpha.10"],
  ["1.0.0-1", "1.0.0-a"],
  ["1.0.0-a", "1.0.0-a.1"],
  ["9007199254740993.0.0", "9007199254740994.0.0"],
  ["99999999999999999999.0.0", "100000000000000000000.0.0"],
  ["latest", "0.0.1"],
];
for (const [low, high] of lower) {
  Deno.test(`compareVersions: ${low} is below ${high} [codex §11.10]`, () => {
    assertEquals(Math.sign(compareVersions(low, high)), -1);
    assertEquals(Math.sign(compareVersions(high, low)), 1);
    assertEquals(compareVersions(low, low), 0);
  });
}

const folders: readonly [about: string, given: [name: string, changedMs: number][], string?][] = [
  ["0.10.0 over 0.9.0, however young", [["0.10.0", 1], ["0.9.0", 9]], "0.10.0"],
  ["local over every version, as Codex does", [["0.10.0", 9], ["local", 1]], "local"],
  ["a version over any other name", [["zzz", 9], ["0.0.1", 1]], "0.0.1"],
  ["the youngest of names", [["b", 1], ["a", 2]], "a"],
  ["the last of names of one age", [["a", 1], ["c", 1], ["b", 1]], "c"],
  ["none of none", []],
];
for (const [about, given, expected] of folders) {
  Deno.test(`activeFolder: ${about} [codex §11.10]`, () => {
    const found = activeFolder(given.map(([name, changedMs]) => ({ name, changedMs })));
    assertEquals(found?.name, expected);
  });
}
