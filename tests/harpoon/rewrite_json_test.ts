import { assertEquals, assertStrictEquals } from "@std/assert";
import { type LabelOf, rewriteJson } from "../../lib/harpoon/rewrite_json.ts";

const labelOf: LabelOf = (url) => url === "https://h/api" ? "api" : undefined;

function rewritten(text: string): string {
  return new TextDecoder().decode(rewriteJson(new TextEncoder().encode(text), labelOf));
}

Deno.test("rewriteJson: whole string values, wherever they stand [harpoon §7]", () => {
  const table: [text: string, expected: string][] = [
    [`"https://h/api"`, `"harpoon://api"`],
    [` {"url" : "https://h/api" } `, ` {"url" : "harpoon://api" } `],
    [`["https://h/api",["https://h/api"]]`, `["harpoon://api",["harpoon://api"]]`],
    [`{"a":{"b":["HTTPS://H/api"]}}`, `{"a":{"b":["harpoon://api"]}}`],
    [String.raw`["https:\/\/h\/api","\u0068ttps://h/api"]`, `["harpoon://api","harpoon://api"]`],
    [`{"https://h/api":"https://h/api"}`, `{"https://h/api":"harpoon://api"}`],
    [`{"https://h/api"\n: "https://h/api"}`, `{"https://h/api"\n: "harpoon://api"}`],
  ];
  for (const [text, expected] of table) assertEquals(rewritten(text), expected, text);
});

Deno.test("rewriteJson: every other byte stays [harpoon §15]", () => {
  const around = String.raw`{"z":1,"a":12345678901234567890.0e+1,"h":"<&>\u00e9é\ud800","z":2,` +
    String.raw`  "s":"a \"https://h/api\" b","u":"%"` + "\t\r\n}";
  assertEquals(
    rewritten(around.replace("%", "https://h/api")),
    around.replace("%", "harpoon://api"),
  );
});

Deno.test("rewriteJson: nothing that matches, the very same bytes [harpoon §7, §14.15]", () => {
  const bytes = new TextEncoder();
  const same = [
    ...[`{"url":"https://h/api/"}`, `"https://h/api#"`, `" https://h/api"`, `{"https://h/api":1}`],
    ...["", " ", "null", "1", "plain text https://h/api", `<a href="https://h/api">`],
    // Not JSON, although a match is in it.
    ...[`{"a":"https://h/api"`, `["https://h/api",]`, `"https://h/api" x`, `\ufeff"https://h/api"`],
    ...[`{"a" "https://h/api"}`, `["https://h/api"]]`, `{"a":"https://h/api"}}`, `'https://h/api'`],
    ...[`["https://h/api", "\\x"]`, `["https://h/api", "`, `{"a":"https://h/api"}\u0000`],
  ];
  for (const text of same) {
    const body = bytes.encode(text);
    assertStrictEquals(rewriteJson(body, labelOf), body, text);
  }
});

Deno.test("rewriteJson: a body that is not UTF-8 is the very same bytes", () => {
  const body = Uint8Array.from([
    ...new TextEncoder().encode(`["https://h/api","`),
    0xff,
    0x22,
    0x5d,
  ]);
  assertStrictEquals(rewriteJson(body, labelOf), body);
});

Deno.test("rewriteJson: the label may depend on the key; elements have their array's [harpoon §7]", () => {
  const seen: (string | undefined)[] = [];
  const text =
    String.raw`["https://h/0",{"issuer":"https://h/1","a":["https://h/2",["https://h/3"],` +
    String.raw`{"b":"https://h/4"},"https://h/5"],"c":{},"\u0064":"https://h/6","e":{"f":[]},` +
    String.raw`"g":["https://h/7"]},"https://h/8"]`;
  rewriteJson(new TextEncoder().encode(text), (_url, key) => {
    seen.push(key);
    return undefined;
  });
  assertEquals(seen, [undefined, "issuer", "a", "a", "b", "a", "d", "g", undefined]);
});

Deno.test("rewriteJson: a flood of brackets is passed on, a thousand levels are read", () => {
  for (const flood of ["[".repeat(200_000), `{"a":`.repeat(200_000), "]".repeat(200_000)]) {
    const body = new TextEncoder().encode(`["https://h/api"],${flood}`);
    assertStrictEquals(rewriteJson(body, labelOf), body);
  }
  const [open, close] = ["[".repeat(1000), "]".repeat(1000)];
  assertEquals(rewritten(`${open}"https://h/api"${close}`), `${open}"harpoon://api"${close}`);
  const deep = new TextEncoder().encode(
    `${"[".repeat(20_000)}"https://h/api"${"]".repeat(20_000)}`,
  );
  assertStrictEquals(rewriteJson(deep, labelOf), deep);
});
