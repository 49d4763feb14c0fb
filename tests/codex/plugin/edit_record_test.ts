import { assertEquals } from "@std/assert";
import {
  readRecord,
  recordOf,
  undone,
  writeRecord,
} from "../../../lib/codex/plugin/edit_record.ts";
import { inCodexHome } from "./codex_home.ts";

const PATH = "plugins/cache/debug/tunnel-mcp/config-edit.json";

Deno.test("readRecord: what was written, for its owner only", () =>
  inCodexHome(async ({ home, at, write }) => {
    await write("plugins/cache/debug/tunnel-mcp/x", "");
    const record = await recordOf("a", "ab", [{ at: 1, removed: "", inserted: "b" }]);
    await writeRecord(home, "debug", record);
    assertEquals(await readRecord(home, "debug"), record);
    assertEquals(((await Deno.stat(at(PATH))).mode ?? 0) & 0o777, 0o600);
  }));

for (const text of ["", "{", "[]", '{"before":1}', '{"before":null,"after":"x","splices":[{}]}']) {
  Deno.test(`readRecord: ${JSON.stringify(text)} is no record`, () =>
    inCodexHome(async ({ home, write }) => {
      await write(PATH, text);
      assertEquals(await readRecord(home, "debug"), undefined);
    }));
}

Deno.test("undone: several pieces, back to front; a record that lies undoes nothing", async () => {
  const splices = [
    { at: 0, removed: "one", inserted: "1" },
    { at: 4, removed: "two", inserted: "second" },
  ];
  const record = await recordOf("one two", "1 second", splices);
  assertEquals(await undone("1 second", record), { kind: "file", text: "one two" });
  assertEquals(await undone("1 second", { ...record, before: record.after }), undefined);
  assertEquals(await undone("1 second", { ...record, before: null }), undefined);
});
