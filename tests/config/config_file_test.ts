import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readConfigFile } from "../../lib/config/config_file.ts";
import { hasKey, valueAt } from "../../lib/config/file_values.ts";
import { options } from "../../lib/config/options.ts";

const { configVersion, logLevel, logFile, tunnelId } = options;
const known = [configVersion, logLevel, logFile, tunnelId];
const read = (text: string) => readConfigFile("c.yaml", known, () => text);
const problemsOf = (text: string) => read(text).problems.map(({ line }) => line);

Deno.test("readConfigFile: keeps scalars as the text they were written as", () => {
  const { file, problems } = read("config_version: 0x01\nlog: {level: 1.0, file: 'true'}\n");
  assert(file !== undefined);
  assertEquals(problems, []);
  assertEquals(valueAt(file, "config_version"), "0x01");
  assertEquals(valueAt(file, "log.level"), "1.0");
  assertEquals(valueAt(file, "log.file"), "true");
  assertEquals(valueAt(file, "control_plane.tunnel_id"), undefined);
});

Deno.test("readConfigFile: null and blank values count as absent, though their key is there", () => {
  for (
    const text of ["log:\n  level:\n", "log: {level: ~}", "log: {level: null}", 'log: {level: ""}']
  ) {
    const { file, problems } = read(text);
    assert(file !== undefined);
    assertEquals(problems, []);
    assertEquals(valueAt(file, "log.level"), undefined, text);
    assertEquals(hasKey(file, "log.level"), true, text);
    assertEquals(hasKey(file, "log.file"), false, text);
  }
});

Deno.test("readConfigFile: reads JSON", () => {
  const { file } = read(JSON.stringify({ log: { level: "debug" } }));
  assert(file !== undefined);
  assertEquals(valueAt(file, "log.level"), "debug");
});

Deno.test("readConfigFile: only the first document counts", () => {
  for (
    const text of ["log: {level: a}\n---\nnope: 1\n", "# x\n---\nlog: {level: a}\n...\nnope: 1\n"]
  ) {
    const { file, problems } = read(text);
    assertEquals(problems, []);
    assert(file !== undefined);
    assertEquals(valueAt(file, "log.level"), "a");
  }
});

const broken: readonly [text: string, words: string[]][] = [
  ["", ["is empty"]],
  ["# only a comment\n", ["is empty"]],
  ["just text", ["must hold a mapping"]],
  ["- log", ["must hold a mapping"]],
  ["log: [1", ["not valid YAML", "line"]],
  ["log: {}\nlog: {}\n", ["c.yaml gives log a second time, line 2", "keep one"]],
  ["log: {}\nlog:\n  level: info\n  file: x\n", ["c.yaml gives log a second time, line 2"]],
  ['{"log": {\n"level": "info", "level": "warn"}}', ["gives a key a second time, line 2"]],
  ["\uFFFD\uFFFDl\0o\0g\0:\0", ["c.yaml is not UTF-8", "save it as UTF-8"]],
  ["log: info", ["log must be a mapping", "c.yaml line 1"]],
  ["control_plane: {tunel_id: x}", ['did you mean "control_plane.tunnel_id"?', "c.yaml line 1"]],
  ["tunel_id: x", ["unknown key tunel_id", 'did you mean "control_plane.tunnel_id"?']],
  ["log: {level: [a]}", ["log.level must be a single value", "c.yaml line 1"]],
  ["control-plane:\n  tunnel_id: x", ['did you mean "control_plane"?']],
  ["log:\n  level: info\n  color: red\n", ["unknown key log.color", "c.yaml line 3"]],
  ["__proto__: {level: x}", ["unknown key __proto__"]],
  ["log:\n\tlevel: info\n", ["c.yaml line 2 is indented with a tab", "spaces"]],
  ["log:\n  level: info\n\t bad: [\n", ["c.yaml line 3 is indented with a tab"]],
  ['{\n\t"log": {"colour": 1}}', ["unknown key log.colour"]],
  ["x".repeat(1024 * 1024 + 1), ["larger than 1 MiB"]],
];
for (const [text, words] of broken) {
  Deno.test(`readConfigFile: refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
    const lines = problemsOf(text);
    assertEquals(lines.length, 1, lines.join("\n"));
    for (const word of words) assertStringIncludes(lines[0] ?? "", word);
  });
}

Deno.test("readConfigFile: names every unknown key at once", () => {
  assertEquals(problemsOf("a: 1\nlog: {b: 1, level: x}\nc: {d: 1}\n").length, 3);
});

Deno.test("readConfigFile: a syntax error does not quote the file", () => {
  const texts = [
    'api_key: "hushhush\\q"',
    "api_key: *hushhush",
    "api_key: !hushhush x",
    "a: hushhush: b",
  ];
  for (const text of texts) {
    const [line = ""] = problemsOf(text);
    assertStringIncludes(line, "not valid YAML");
    assert(!line.includes("hushhush"), line);
    assert(!line.includes("\n"), line);
  }
});

Deno.test("readConfigFile: an unreadable file is told with its path", () => {
  const { file, problems } = readConfigFile("/none.yaml", known, () => {
    throw new Deno.errors.NotFound();
  });
  assertEquals(file, undefined);
  assertEquals(problems.map(({ line }) => line), ["config: file /none.yaml does not exist"]);
});

Deno.test("readConfigFile: a value that contains itself is no trap", () => {
  assertEquals(problemsOf("log: &x {level: *x}").length, 1);
  assertEquals(problemsOf("other: &x [*x]").length, 1);
});

Deno.test("readConfigFile: a file that nests too deep is told, never thrown", () => {
  for (const depth of [500, 2_000, 2_500, 3_000, 5_000, 20_000]) {
    const lines = problemsOf(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
    assertEquals(lines.length, 1, `${depth} levels`);
  }
});

Deno.test("readConfigFile: a key that does not fit into the line is quoted in it", () => {
  assertEquals(problemsOf('{"a\\nb": 1}'), ['unknown key "a\\nb", c.yaml']);
  assert((problemsOf(`${"k".repeat(5_000)}: 1`)[0] ?? "").length < 200);
});
