import { assertEquals } from "@std/assert";

const TESTS = new URL("../", import.meta.url);
/** Behaviours that operator-surface §12 lists. */
const LINES = 15;

async function* testFiles(dir: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    if (isDirectory) yield* testFiles(new URL(`${name}/`, dir));
    else if (name.endsWith("_test.ts")) yield new URL(name, dir);
  }
}

Deno.test("operator's surface: each line of the specification's list has a test that cites it", async () => {
  const cited = new Set<number>();
  for await (const file of testFiles(TESTS)) {
    const text = await Deno.readTextFile(file);
    // As in "[operator §12.3]" and "[operator §7, §12.10, §12.12]".
    for (const [, list = ""] of text.matchAll(/\boperator ((?:§[\d.]+(?:, )?)+)/g)) {
      for (const [, line] of list.matchAll(/§12\.(\d+)/g)) cited.add(Number(line));
    }
  }
  const all = Array.from({ length: LINES }, (_, at) => at + 1);
  assertEquals(all.filter((line) => !cited.has(line)), [], "not cited");
});
