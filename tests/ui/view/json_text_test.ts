import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { jsonPieces } from "../../../ui/view/json_text.ts";

const textOf = (json: string) => jsonPieces(json).map(({ text }) => text).join("");

Deno.test("jsonPieces: lays out without touching a value [ui §4]", () => {
  assertEquals(
    textOf('{"id":12345678901234567890,"rate":1.0,"a":[],"o":{},"s":"\\u00e9 \\"x\\""}'),
    [
      "{",
      '  "id": 12345678901234567890,',
      '  "rate": 1.0,',
      '  "a": [],',
      '  "o": {},',
      '  "s": "\\u00e9 \\"x\\""',
      "}",
    ].join("\n"),
  );
});

Deno.test("jsonPieces: keys, numbers, words and redacted values are told apart", () => {
  const kinds = jsonPieces('{"api_key":"[REDACTED]","n":-1e3,"t":true,"s":"[REDACTED] not whole"}')
    .filter(({ kind }) => kind !== "space" && kind !== "punctuation")
    .map(({ kind }) => kind);
  assertEquals(kinds, ["key", "redacted", "key", "number", "key", "word", "key", "string"]);
});

Deno.test("jsonPieces: a text that was cut comes out as far as it goes", () => {
  assertEquals(textOf('{"a":[1,"half'), '{\n  "a": [\n    1,\n    "half');
  assertEquals(textOf("]]"), "\n]\n]");
  assertEquals(textOf("not json"), "notjson");
});

Deno.test("jsonPieces: the layout of JSON.stringify, for any JSON", () => {
  fc.assert(fc.property(fc.json(), (json) => {
    const value = JSON.parse(json);
    assertEquals(textOf(JSON.stringify(value)), JSON.stringify(value, null, 2));
  }));
});
