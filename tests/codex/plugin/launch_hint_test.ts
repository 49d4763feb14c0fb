import { assertEquals } from "@std/assert";
import {
  hintOf,
  hintText,
  launchWords,
  parseHint,
  programPath,
} from "../../../lib/codex/plugin/launch_hint.ts";

const SCRIPT = ["/usr/bin/deno", "run", "--no-config", "/opt/it's/tunnel-client.js"];

Deno.test("hintText: an executable is one path, a script its words [codex §12.22]", () => {
  assertEquals(hintText(hintOf(["/opt/tunnel-client"])), "/opt/tunnel-client\n");
  assertEquals(hintText(hintOf(SCRIPT)), `${JSON.stringify(SCRIPT)}\n`);
  for (const words of [["/opt/my tunnel-client"], SCRIPT]) {
    const hint = parseHint(hintText(hintOf(words)));
    assertEquals(hint === undefined ? [] : launchWords(hint), words);
    assertEquals(hint === undefined ? "" : programPath(hint), words.at(-1));
  }
});

for (const text of ["", " \n", "[", "[1]", '["only"]', "[]", "two\nlines\n", '{"a":1}['.slice(7)]) {
  Deno.test(`parseHint: ${JSON.stringify(text)} holds no hint`, () => {
    assertEquals(parseHint(text), undefined);
  });
}
