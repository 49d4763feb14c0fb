import { assertEquals } from "@std/assert";
import {
  eachElement,
  eachMember,
  skipSpace,
  skipString,
  skipValue,
  splice,
  valueSpan,
} from "../../lib/wire/json_span.ts";
import { seeded } from "./samples.ts";

function slice(text: string, ...path: string[]): string | undefined {
  const span = valueSpan(text, 0, ...path);
  return span === undefined ? undefined : text.slice(span.start, span.end);
}

const TABLE: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ['{"a":1}', ["a"], "1"],
  ['\r\n\t {\t"a" \n:\r 1.0 \t}\n', ["a"], "1.0"],
  ['{"a":1e400,"b":2}', ["a"], "1e400"],
  ['{"a":12345678901234567890}', ["a"], "12345678901234567890"],
  ['{"a":null}', ["a"], "null"],
  ['{"a":{"b":[1,{"b":2}]} , "b":3}', ["b"], "3"],
  ['{"a":{"b":[1,{"b":2}]}}', ["a", "b"], '[1,{"b":2}]'],
  ['{"a":1,"a":2}', ["a"], "2"],
  ['{"a":{"b":1},"a":{"b":2},"c":0}', ["a", "b"], "2"],
  ['{"a":{"b":1},"a":{}}', ["a", "b"], undefined],
  [String.raw`{"\u0061":1}`, ["a"], "1"],
  [String.raw`{"a\"b":1}`, ['a"b'], "1"],
  [String.raw`{"x":"\\\\","a":"}"}`, ["a"], '"}"'],
  [String.raw`{"x":"\\\"","a":2}`, ["a"], "2"],
  [String.raw`{"x":"{[\"]}","a":"[{"}`, ["a"], '"[{"'],
  [String.raw`{"x":["]","\\",[]],"a":[ ]}`, ["a"], "[ ]"],
  ['{"":1}', [""], "1"],
  ['{"a":"é😀","b":"\u2028"}', ["b"], '"\u2028"'],
  ["{}", ["a"], undefined],
  ['{"b":1}', ["a"], undefined],
  ['{"a":[1]}', ["a", "0"], undefined],
  ["[1]", ["a"], undefined],
  ['"a"', ["a"], undefined],
  ['{"__proto__":1}', ["__proto__"], "1"],
];

Deno.test("valueSpan: the characters of a value, wherever and however it stands", () => {
  for (const [text, path, value] of TABLE) assertEquals(slice(text, ...path), value, text);
});

Deno.test("skipString, skipSpace, skipValue: end just behind", () => {
  assertEquals(skipString('x"a\\"b"y', 1), 7);
  assertEquals(skipString('"\\\\"y', 0), 4);
  assertEquals(skipSpace(" \t\r\n\u00a0", 0), 4);
  for (const value of ["true", "-0.5e-7", '"s"', "[[],{}]", '{"a":[]}']) {
    for (const after of [",", "]", "}", " ", ""]) {
      assertEquals(skipValue(value + after, 0), value.length, value + after);
    }
  }
});

Deno.test("eachElement: every element of an array, none of an empty one", () => {
  const seen: string[] = [];
  const text = ' [ 1 ,"]",\n[2, 3],{"a":[4]} ] ';
  eachElement(text, 1, (start, end) => seen.push(text.slice(start, end)));
  assertEquals(seen, ["1", '"]"', "[2, 3]", '{"a":[4]}']);
  eachElement("[ \n]", 0, () => seen.push("never"));
  assertEquals(seen.length, 4);
});

Deno.test("eachMember: every member in order, duplicates too", () => {
  const seen: string[] = [];
  const text = String.raw`{"a":1, "\u0062" :[2] ,"a":3}`;
  eachMember(text, 0, (name, start, end) => seen.push(`${name}=${text.slice(start, end)}`));
  assertEquals(seen, ["a=1", "b=[2]", "a=3"]);
});

Deno.test("splice: only the span changes", () => {
  const text = '{"id": 1 ,"x":1.0}';
  const span = valueSpan(text, 0, "id") ?? { start: 0, end: 0 };
  assertEquals(splice(text, span, '"tc-7"'), '{"id": "tc-7" ,"x":1.0}');
});

/**
 * Random JSON text with odd white space and escapes. Names differ within an object: with duplicates
 * and escaped names the engine's own parser does not always let the last one win.
 */
function randomJson(random: () => number, depth: number): string {
  const pick = (items: readonly string[]) => items[Math.floor(random() * items.length)] ?? "";
  const space = () => pick(["", "", "", " ", "\n", "\t\r "]);
  const string = () => pick(['"a"', '"b"', '"\\u0061"', '"}"', '"\\\\"', '"\\"{["', '"é😀"', '""']);
  const kind = depth === 0 ? 0 : random();
  const items = Array.from({ length: Math.floor(random() * 4) }, () => depth - 1);
  const spaced = (text: string) => space() + text + space();
  if (kind < 0.4) {
    return pick([string(), "0", "-1", "1.50", "1e3", "9007199254740993", "true", "false", "null"]);
  }
  if (kind < 0.65) {
    return `[${items.map((d) => spaced(randomJson(random, d))).join(",") || space()}]`;
  }
  const names = ['"a"', '"\\u0062"', '"}"', '"\\\\"', '"\\"{["', '"é😀"', '""'];
  const members = items.map((d, i) => {
    const name = names[(i * 2 + Math.floor(random() * 2)) % names.length] ?? "";
    return `${spaced(name)}:${spaced(randomJson(random, d))}`;
  });
  return `{${members.join(",") || space()}}`;
}

/** Checks every member of every object and every element of every array against `JSON.parse`. */
function checkSpans(text: string): void {
  const value: unknown = JSON.parse(text);
  const start = skipSpace(text, 0);
  assertEquals(skipSpace(text, skipValue(text, start)), text.length, text);
  if (Array.isArray(value)) {
    const parts: string[] = [];
    eachElement(text, start, (from, to) => parts.push(text.slice(from, to)));
    assertEquals(parts.map((part) => JSON.parse(part)), value, text);
    parts.forEach(checkSpans);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const part = slice(text, name) ?? "";
      assertEquals(JSON.parse(part), member, text);
      checkSpans(part);
    }
  }
}

Deno.test("valueSpan: slices of random documents parse to what JSON.parse gives", () => {
  const random = seeded(20260101);
  for (let i = 0; i < 2000; i++) checkSpans(randomJson(random, 4));
});

Deno.test("skipValue: nesting of any depth", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  assertEquals(skipValue(`${deep},1`, 0), deep.length);
});
