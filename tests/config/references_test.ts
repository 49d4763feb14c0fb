import { assertEquals } from "@std/assert";
import { isReference, type ReferenceKind, resolveReference } from "../../lib/config/references.ts";

const variables: Record<string, string> = { K: " v\n", EMPTY: " " };
const files: Record<string, string> = { "/f": " v \n", "/empty": "\n", "/two": "v\n\n" };
const sources = {
  env: (name: string) => variables[name],
  readFile(path: string) {
    const text = files[path];
    if (text !== undefined) return text;
    throw path === "/dir" ? new Deno.errors.IsADirectory() : new Deno.errors.NotFound();
  },
};

const table: readonly [text: string, kind: ReferenceKind, value: string][] = [
  ["env:K", "value", "v"],
  ["ENV: K ", "value", "v"],
  ["env:K", "header", "v"],
  ["env:K", "secret", " v\n"],
  ["file:/f", "value", "v"],
  ["File: /f", "secret", "v"],
  ["file:/f", "header", " v "],
  ["file:/two", "header", "v\n"],
];
for (const [text, kind, value] of table) {
  Deno.test(`resolveReference: ${text} as ${kind} is ${JSON.stringify(value)}`, () => {
    assertEquals(resolveReference(text, kind, sources), { kind: "value", value });
  });
}

const problems: readonly [text: string, rule: string][] = [
  ["env:MISSING", "refers to variable MISSING, which is not set"],
  ["env:EMPTY", "refers to variable EMPTY, which is empty"],
  ["env:", "must name a variable after env:, such as env:CONTROL_PLANE_API_KEY"],
  ["env:A B", "must name a variable after env:, such as env:CONTROL_PLANE_API_KEY"],
  ["file:", "must name a file after file:, such as file:/run/secrets/key"],
  ["file:/none", "refers to file /none, which does not exist"],
  ["file:/dir", "refers to file /dir, which is a directory"],
  ["file:/empty", "refers to file /empty, which is empty"],
  ["plain", "must be env:NAME or file:PATH"],
];
for (const [text, rule] of problems) {
  Deno.test(`resolveReference: ${text} ${rule}`, () => {
    assertEquals(resolveReference(text, "value", sources), { kind: "problem", rule });
  });
}

Deno.test("isReference: knows the prefixes in any case, and nothing else", () => {
  for (const text of ["env:A", "FILE:/x", " env:A"]) assertEquals(isReference(text), true, text);
  for (const text of ["environment", "https://h", "profile:x"]) {
    assertEquals(isReference(text), false);
  }
});
