import { assertEquals } from "@std/assert";
import { lineOfKey } from "../../lib/config/yaml_lines.ts";

const block = [
  "# control_plane: no",
  "---",
  "log:",
  "    # level: no",
  "    level: info",
  "control_plane:",
  "  extra_headers:",
  "    tunnel_id: nested",
  "  'tunnel_id': x",
  "",
  "mcp: {server_urls: [], level: 3}",
].join("\n");

const table: readonly [path: string[], line: number | undefined][] = [
  [["log"], 3],
  [["log", "level"], 5],
  [["control_plane", "tunnel_id"], 9],
  [["control_plane", "extra_headers", "tunnel_id"], 8],
  [["mcp", "level"], 11],
  [["mcp", "none"], undefined],
];
for (const [path, line] of table) {
  Deno.test(`lineOfKey: ${path.join(".")} of a block text is on line ${line}`, () => {
    assertEquals(lineOfKey(block, path), line);
  });
}

Deno.test("lineOfKey: finds keys of JSON, whatever its layout", () => {
  const value = { a: { b: 1 }, c: { b: 2 } };
  assertEquals(lineOfKey(JSON.stringify(value), ["c", "b"]), 1);
  assertEquals(lineOfKey(JSON.stringify(value, null, 2), ["c", "b"]), 6);
});
