import { assertEquals } from "@std/assert";
import { ascii } from "../../lib/build/ascii.ts";
import { edited } from "../../lib/build/edited.ts";
import { readMappings, writeMappings } from "../../lib/build/mappings.ts";

/** A map of a text whose every listed column comes from the same column of the same line of its source. */
function mapOf(columns: readonly (readonly number[])[]): string {
  const lines = columns.map((line, sourceLine) =>
    line.map((column) => ({ column, source: 0, sourceLine, sourceColumn: column }))
  );
  return JSON.stringify({ version: 3, sources: ["a.ts"], mappings: writeMappings(lines) });
}

/** Generated columns by line, each with the source's. */
function columns(map: string | undefined): string[] {
  const { mappings }: { mappings: string } = JSON.parse(map ?? "{}");
  return readMappings(mappings).map((line) =>
    line.map(({ column, sourceColumn }) => `${column}<${sourceColumn}`).join(" ")
  );
}

Deno.test("edited: what stands behind a change on its line moves along in the source map", () => {
  const { text, map } = edited({ text: "aa bb cc\ndd ee", map: mapOf([[0, 3, 6], [0, 3]]) }, [
    { at: 12, remove: 2, insert: "E" },
    { at: 3, remove: 2, insert: "(bb)" },
  ]);
  assertEquals(text, "aa (bb) cc\ndd E");
  assertEquals(columns(map), ["0<0 3<3 8<6", "0<0 3<3"]);
  assertEquals(edited({ text: "a", map: undefined }, []), { text: "a", map: undefined });
});

Deno.test("ascii: any other character of a program is escaped, which means the same", () => {
  const text = "x=/µs|…/;y=1";
  const done = ascii({ text, map: mapOf([[0, 9]]) });
  assertEquals(done.text, "x=/\\u00b5s|\\u2026/;y=1");
  assertEquals(columns(done.map), ["0<0 19<9"]);
  const plain = { text: "x=1", map: undefined };
  assertEquals(ascii(plain), plain);
});
