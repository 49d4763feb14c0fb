import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { switchedOff, switchedOn } from "../../../lib/codex/plugin/config_edit.ts";
import { parseConfig } from "../../../lib/codex/plugin/config_toml.ts";
import { recordOf, undone } from "../../../lib/codex/plugin/edit_record.ts";

const KEY = "tunnel-mcp@debug";
const SECTION = `[plugins."${KEY}"]\nenabled = true\n`;

/** Texts that the plugin is switched on in, and what they become. */
const edits: readonly [about: string, before: string, after: string][] = [
  ["an empty file", "", SECTION],
  ["other tables", "a = 1\n\n[b]\nc = 2\n", `a = 1\n\n[b]\nc = 2\n\n${SECTION}`],
  ["no line end at the end", "a = 1", `a = 1\n\n${SECTION}`],
  [
    "CRLF",
    "a = 1\r\n[b]\r\n",
    `a = 1\r\n[b]\r\n\r\n${SECTION.replaceAll("\n", "\r\n")}`,
  ],
  [
    "a switch that is off, without blanks, under a header with a note",
    `[plugins."${KEY}"] # ours\nenabled=false # why\nx = 1\n`,
    `[plugins."${KEY}"] # ours\nenabled=true # why\nx = 1\n`,
  ],
  [
    "a table without the switch",
    `[plugins."${KEY}"] # note\nx = 1\n[z]\n`,
    `[plugins."${KEY}"] # note\nenabled = true\nx = 1\n[z]\n`,
  ],
  ["a header as the last line", `[plugins."${KEY}"]`, `[plugins."${KEY}"]\nenabled = true`],
  [
    "a header in other quotes and blanks",
    `[ plugins . '${KEY}' ]\nenabled = false\n`,
    `[ plugins . '${KEY}' ]\nenabled = true\n`,
  ],
  [
    "only a sub-table",
    `[plugins."${KEY}".tools]\na = 1\n`,
    `[plugins."${KEY}".tools]\na = 1\n\n${SECTION}`,
  ],
  [
    "a multi-line string that looks like the table",
    `s = """\n[plugins."${KEY}"]\nenabled = false\n"""\n`,
    `s = """\n[plugins."${KEY}"]\nenabled = false\n"""\n\n${SECTION}`,
  ],
  [
    "a literal multi-line string",
    `s = '''\n[plugins."${KEY}"]\n'''\n`,
    `s = '''\n[plugins."${KEY}"]\n'''\n\n${SECTION}`,
  ],
  [
    "a dotted name",
    `[plugins]\n"${KEY}".enabled = false\n`,
    `[plugins]\n"${KEY}".enabled = true\n`,
  ],
  [
    "an inline table",
    `plugins = { "${KEY}" = { enabled = false, x = [1, 2] } }\n`,
    `plugins = { "${KEY}" = { enabled = true, x = [1, 2] } }\n`,
  ],
  ["a comment at the end", "a = 1\n# the end", `a = 1\n# the end\n\n${SECTION}`],
  ["dates, big numbers, arrays of tables", ODD(), `${ODD()}\n${SECTION}`],
];

function ODD(): string {
  return "d = 2026-01-02T03:04:05Z\nn = 9007199254740993\nf = nan\n[[t]]\na = 1\n[[t]]\na = 2\n";
}

for (const [about, before, after] of edits) {
  Deno.test(`switchedOn: ${about} [codex §12.17]`, () => {
    const edit = switchedOn(before, KEY);
    assert(edit.kind === "changed", JSON.stringify(edit));
    assertEquals(edit.text, after);
    assertEquals(switchedOn(edit.text, KEY).kind, "unchanged", "a second time changes nothing");
  });

  Deno.test(`undone: the very bytes come back, ${about} [codex §11.10]`, async () => {
    const edit = switchedOn(before, KEY);
    assert(edit.kind === "changed");
    const record = await recordOf(before, edit.text, edit.splices);
    assertEquals(await undone(edit.text, record), { kind: "file", text: before });
    assertEquals(await undone(`${edit.text}#`, record), undefined, "not of another text");
  });
}

const refused: readonly [about: string, text: string, why: string][] = [
  ["no TOML", "a = 1\nb = \n", "no valid TOML: line 3"],
  ["a name given twice", "a = 1\na = 2\n", "line 2"],
  ["plugins that are no table", "plugins = 1\n", "by hand"],
  ["an inline table that cannot be added to", "plugins = { x = {} }\n", "by hand"],
];
for (const [about, text, why] of refused) {
  Deno.test(`switchedOn: refuses ${about} [codex §12.17]`, () => {
    const edit = switchedOn(text, KEY);
    assert(edit.kind === "refused");
    assertStringIncludes(edit.why, why);
  });
}

/** Texts that others changed since, and what is left of them. */
const removals: readonly [about: string, before: string, after: string][] = [
  ["alone", SECTION, ""],
  ["last", `a = 1\n\n${SECTION}`, "a = 1\n"],
  ["first", `${SECTION}\n[z]\n`, "\n[z]\n"],
  ["between", `[a]\nx = 1\n\n${SECTION}\n[z]\ny = 1\n`, "[a]\nx = 1\n\n[z]\ny = 1\n"],
  [
    "with what was added to it and sub-tables",
    `[a]\n\n${SECTION}x = """\n[no]\n"""\n\n[plugins."${KEY}".t]\ny = 1\n\n# other\n[z]\n`,
    "[a]\n\n# other\n[z]\n",
  ],
  [
    "CRLF",
    `[a]\r\n\r\n${SECTION.replaceAll("\n", "\r\n")}\r\n[z]\r\n`,
    "[a]\r\n\r\n[z]\r\n",
  ],
  ["a dotted name", `[plugins]\n"${KEY}".enabled = true\nother = 1\n`, "[plugins]\nother = 1\n"],
  ["an inline value", `[plugins]\n"${KEY}" = { enabled = true }\n`, "[plugins]\n"],
  [
    "only its own",
    `${SECTION}\n[plugins."tunnel-mcp@x"]\n\n[plugins."other@debug"]\n`,
    '\n[plugins."tunnel-mcp@x"]\n\n[plugins."other@debug"]\n',
  ],
];
for (const [about, before, after] of removals) {
  Deno.test(`switchedOff: ${about} [codex §12.17]`, () => {
    const edit = switchedOff(before, [KEY]);
    assert(edit.kind === "changed", JSON.stringify(edit));
    assertEquals(edit.text, after);
    assertEquals(switchedOff(edit.text, [KEY]).kind, "unchanged");
  });
}

Deno.test("switchedOff: refuses to take something out of an inline table", () => {
  const edit = switchedOff(`plugins = { "${KEY}" = {}, x = {} }\n`, [KEY]);
  assert(edit.kind === "refused");
  assertStringIncludes(edit.why, `remove ${KEY} by hand`);
});

Deno.test("parseConfig: a byte order mark at the beginning is no reason to refuse", () => {
  const edit = switchedOn("\uFEFFa = 1\n", KEY);
  assert(edit.kind === "changed");
  assertEquals(edit.text, `\uFEFFa = 1\n\n${SECTION}`);
  assertEquals(parseConfig(edit.text).kind, "config");
});
