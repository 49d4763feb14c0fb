import { integerBetween, oneOf, parseBool, parseLine } from "../../lib/config/scalars.ts";
import { accepts, refuses } from "./grammars_table.ts";

const small = integerBetween(1, 10_000);
accepts("integerBetween", small, [
  ["1", 1],
  ["10000", 10_000],
  ["+7", 7],
  [" 7 ", 7],
  ["0x10", 16],
  ["0o17", 15],
  ["0b11", 3],
]);
refuses("integerBetween", small, [
  ["0", "from 1 to 10000"],
  ["10001", "from 1 to 10000"],
  ["-1", "from 1 to 10000"],
  ["1.0", "whole number"],
  ["1e3", "whole number"],
  ["", "whole number"],
  ["ten", "whole number"],
  ["0b12", "whole number"],
]);
refuses("integerBetween without an upper end", integerBetween(1, Number.MAX_SAFE_INTEGER), [
  ["0", "of at least 1"],
  ["99999999999999999999", "of at least 1"],
]);

accepts("parseBool", parseBool, [
  ...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false] as const),
]);
refuses("parseBool", parseBool, [["yes", "true or false"], ["tRue", "true or false"], [
  "",
  "true",
]]);

accepts("oneOf", oneOf(["json", "struct-text"]), [["JSON", "json"], [
  " struct-text",
  "struct-text",
]]);
refuses("oneOf", oneOf(["json", "struct-text"]), [["xml", "one of json, struct-text"]]);

accepts("parseLine", parseLine, [[" a b ", "a b"], ["org-1\n", "org-1"], ["a\tb", "a\tb"]]);
refuses("parseLine", parseLine, [
  ["a\nb", "control characters"],
  ["a\rb", "control characters"],
  ["a\x00b", "control characters"],
  ["a\x7fb", "control characters"],
]);
