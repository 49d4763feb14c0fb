import { assertEquals, assertThrows } from "@std/assert";
import { expectArguments, parseFlags, strayWords } from "../../lib/config/flags.ts";
import { list, scalar, toggle } from "../../lib/config/forms.ts";
import type { Form, Option } from "../../lib/config/option.ts";
import { accept } from "../../lib/config/parsed.ts";
import { OperatorError } from "../../lib/core/errors.ts";

const row = (flag: string, form: Form<unknown> = scalar(accept)): Option<unknown> => ({
  name: flag,
  inFile: false,
  flag,
  form,
  fallback: undefined,
  secrecy: "open",
  example: "x",
  help: "",
});
const many = row("mcp.server-url", list(accept, ","));
const table = [
  { ...row("base.url"), aliases: ["plane-url"] },
  many,
  row("a.b-c"),
  row("log.level"),
  row("on", toggle()),
  row("plain"),
];
const parse = (...args: string[]) => {
  const { values, positionals, problems, help } = parseFlags(args, table);
  return { values: [...values], positionals, help, problems: problems.map(({ line }) => line) };
};
const nothing = { values: [], positionals: [], help: false, problems: [] };

Deno.test("parseFlags: value after = or as the next word, dots or dashes", () => {
  for (
    const args of [
      ["--a.b-c", "v"],
      ["--a.b-c=v"],
      ["--a-b-c", "v"],
      ["--a-b-c=v"],
    ]
  ) assertEquals(parse(...args), { ...nothing, values: [["a.b-c", ["v"]]] }, args.join(" "));
});

Deno.test("parseFlags: keeps every value of a flag in order, as text", () => {
  assertEquals(parse("--plain", "1", "--plain=", "--plain=a=b"), {
    ...nothing,
    values: [["plain", ["1", "", "a=b"]]],
  });
});

Deno.test("parseFlags: the next word is the value even if it begins with a dash", () => {
  assertEquals(parse("--plain", "-c x", "--a.b-c", "--on"), {
    ...nothing,
    values: [["a.b-c", ["--on"]], ["plain", ["-c x"]]],
  });
});

Deno.test("parseFlags: other spellings count as the flag, and stand behind it", () => {
  assertEquals(parse("--plane-url", "old").values, [["base.url", ["old"]]]);
  assertEquals(parse("--plane-url=old", "--base-url=dashed").values, [[
    "base.url",
    ["old", "dashed"],
  ]]);
  assertEquals(parse("--base.url=new", "--plane-url=old", "--base-url=x").values, [[
    "base.url",
    ["new"],
  ]]);
  assertEquals(parse("--plane-ulr=x").problems, [
    'unknown flag --plane-ulr (did you mean "--base.url"?)',
  ]);
});

Deno.test("parseFlags: of a repeatable flag every spelling adds a value, in order", () => {
  assertEquals(parse("--mcp-server-url=a", "--mcp.server-url", "b", "--mcp-server-url=c").values, [[
    "mcp.server-url",
    ["a", "b", "c"],
  ]]);
});

Deno.test("parseFlags: the ~ of hidden spellings cannot be typed", () => {
  assertEquals(parse("--base-url~=x").values, []);
  assertEquals(parse("--base-url~=x").problems.length, 1);
});

Deno.test("parseFlags: a switch takes a value only after =", () => {
  assertEquals(parse("--on", "word"), {
    ...nothing,
    values: [["on", ["true"]]],
    positionals: ["word"],
  });
  assertEquals(parse("--on=false").values, [["on", ["false"]]]);
});

Deno.test("parseFlags: words and everything after -- are positionals", () => {
  assertEquals(parse("12", "--plain", "x", "--", "--on", "-v").positionals, ["12", "--on", "-v"]);
});

Deno.test("parseFlags: --help and -h", () => {
  assertEquals(parse("--help").help, true);
  assertEquals(parse("-h").help, true);
  assertEquals(parse("--plain", "--help").help, false);
});

Deno.test("parseFlags: unknown flags are told once, without value, with the nearest name", () => {
  assertEquals(parse("--log.levle=secret", "--log.levle"), {
    ...nothing,
    problems: ['unknown flag --log.levle (did you mean "--log.level"?)'],
  });
  assertEquals(parse("-x").problems, ["unknown flag -x"]);
});

Deno.test("parseFlags: the word after a mistyped flag is its value, not another mistake", () => {
  assertEquals(parse("--log.levle", "debug").positionals, []);
  assertEquals(parse("--log.levle=debug", "word").positionals, ["word"]);
  assertEquals(parse("--log.levle", "--plain", "x").values, [["plain", ["x"]]]);
  assertEquals(parse("--onn", "word").positionals, ["word"]);
  assertEquals(parse("--something-else", "word").positionals, [], "it may be a secret");
});

Deno.test("parseFlags: --no-x is not another way to write --x", () => {
  assertEquals(parse("--no-plain=v").values, []);
  assertEquals(parse("--no-on").values, []);
  assertEquals(parse("--no-plain=v").problems.length, 1);
});

Deno.test("parseFlags: names of object members are just unknown flags", () => {
  for (const flag of ["--__proto__=x", "--constructor=x", "--toString", "--=x"]) {
    assertEquals(parse(flag).problems.length, 1, flag);
  }
});

Deno.test("parseFlags: a flag at the end without value is a problem", () => {
  assertEquals(parse("--plain"), { ...nothing, problems: ["flag --plain needs a value"] });
});

Deno.test("strayWords: one problem per word", () => {
  assertEquals(strayWords(["a", "b"]).length, 2);
});

Deno.test("expectArguments: tells how many words are expected and how many there are", () => {
  const flags = (...args: string[]) => parseFlags(args, table);
  expectArguments(flags("--plain", "x", "word"), 1);
  assertThrows(
    () => expectArguments(flags(), 1),
    OperatorError,
    "accepts 1 arg(s), received 0",
  );
  assertThrows(() => expectArguments(flags("a", "--", "-b"), 1), OperatorError, "received 2");
});
