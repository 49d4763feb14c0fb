import { assertEquals } from "@std/assert";
import { readMappings, segmentAt, writeMappings } from "../../lib/build/mappings.ts";
import { joinMaps, takeMap, withPublicSources } from "../../lib/build/source_map.ts";

Deno.test("takeMap: a map comes off the end of a text", () => {
  const map = '{"version":3,"sources":["é.ts"]}';
  const inline = new TextEncoder().encode(map).toBase64();
  const text = "let a;\n";
  const whole = `${text}//# sourceMappingURL=data:application/json;base64,${inline}\n`;
  assertEquals(takeMap(whole), { text, map });
  assertEquals(takeMap(text), { text, map: undefined });
});

Deno.test("readMappings, writeMappings: every segment survives, far and backward ones too", () => {
  const lines = [
    [{ column: 0, source: 0, sourceLine: 0, sourceColumn: 0 }],
    [],
    [
      { column: 3, source: 2, sourceLine: 70_000, sourceColumn: 5 },
      { column: 90_000, source: 1, sourceLine: 4, sourceColumn: 0 },
    ],
  ];
  assertEquals(readMappings(writeMappings(lines)), lines);
  // As tools write it: ten columns on, second source, first line, column four.
  assertEquals(
    writeMappings([[{ column: 10, source: 1, sourceLine: 0, sourceColumn: 4 }]]),
    "UCAI",
  );
  const [, , line = []] = lines;
  assertEquals(segmentAt(line, 2), undefined);
  assertEquals(segmentAt(line, 89_999), line[0]);
  assertEquals(segmentAt(line, 90_000), line[1]);
});

Deno.test("joinMaps: a place in the result leads to the first source", () => {
  const at = (column: number, source: number, sourceLine: number, sourceColumn: number) =>
    writeMappings([[{ column, source, sourceLine, sourceColumn }]]);
  const first = JSON.stringify({
    version: 3,
    sources: ["../../lib/a.ts"],
    sourcesContent: ["the source"],
    mappings: at(5, 0, 7, 2),
  });
  const last = JSON.stringify({
    version: 3,
    sources: ["x/table.js", "x/part-A.js"],
    mappings: at(20, 1, 0, 9),
  });
  const joined = JSON.parse(joinMaps(last, new Map([["part-A.js", first]])));
  assertEquals(joined.sources, ["lib/a.ts"]);
  assertEquals(joined.sourcesContent, ["the source"]);
  assertEquals(joined.mappings, at(20, 0, 7, 2));
});

Deno.test("withPublicSources: names no folder of the machine that builds", () => {
  const cases = [
    [
      "../../../home/u/.cache/deno/npm/registry.example/zod/4.6.7/v4/core/core.js",
      "npm/zod/4.6.7/v4/core/core.js",
    ],
    ["../../../../src/tunnel/lib/cli/run.ts", "lib/cli/run.ts"],
    ["../../lib/std/yaml/mod.ts", "lib/std/yaml/mod.ts"],
    ["../../main.ts", "main.ts"],
    ["../../src/tunnel/dist/stages/program/parts_table.js", "parts_table.js"],
  ];
  const sources = cases.map(([given]) => given);
  const { sources: told } = JSON.parse(
    withPublicSources(JSON.stringify({ version: 3, sources, mappings: "" })),
  );
  assertEquals(told, cases.map(([, expected]) => expected));
});
