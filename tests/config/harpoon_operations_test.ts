import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseOperations } from "../../lib/config/harpoon_operations.ts";
import { rulesBroken } from "../../lib/config/parsed.ts";

const files: Record<string, string> = { "/q.graphql": "query Q {\n  id\n}\n", "/empty": " \n" };
const read = (node: unknown) =>
  parseOperations(node, {
    references: {
      env: (name) => name === "PATH_OF_Q" ? "/q.graphql" : undefined,
      readFile(path) {
        const text = files[path];
        if (text === undefined) throw new Deno.errors.NotFound(path);
        return text;
      },
    },
    note() {},
  });

Deno.test("operations: documents from the profile, from files and by reference, word for word", () => {
  const document = " query A($x: Int) { a(x: $x) }\n";
  const parsed = read([
    { name: "A", document },
    { name: " _b2 ", document_file: "/q.graphql", document: null },
    { name: "C", document_file: "file:/q.graphql" },
    { name: "D", document_file: "env:PATH_OF_Q" },
  ]);
  const stored = files["/q.graphql"] ?? "";
  assertEquals(parsed, {
    kind: "value",
    value: [
      { name: "A", document },
      { name: "_b2", document: stored },
      { name: "C", document: stored },
      { name: "D", document: stored },
    ],
  });
});

const document = "{ id }";
const refused: readonly [about: string, node: unknown, rule: string][] = [
  ["no list", { name: "A", document }, "must list 1 to 100"],
  ["an empty list", [], "must list 1 to 100"],
  ["over 100", Array(101).fill({ name: "A", document }), "must list 1 to 100"],
  ["a text", ["{ id }"], "must be mappings of name"],
  ["another key", [{ name: "A", document, query: document }], "not query"],
  ["no name", [{ document }], "must have names"],
  ["a name led by a digit", [{ name: "1a", document }], "must have names"],
  ["a name with a dash", [{ name: "a-b", document }], "must have names"],
  ["a name of 65", [{ name: "a".repeat(65), document }], "must have names"],
  ["a name twice", [{ name: "A", document }, { name: "A", document }], "name of its own: A"],
  ["no document", [{ name: "A" }], "one of document, document_file"],
  ["both", [{ name: "A", document, document_file: "/q.graphql" }], "one of document"],
  ["a document that is none", [{ name: "A", document: [document] }], "document that is empty"],
  ["an empty file", [{ name: "A", document_file: "/empty" }], "document that is empty"],
  ["a long document", [{ name: "A", document: "a".repeat(65_537) }], "over 65536"],
  ["a lost file", [{ name: "A", document_file: "/no" }], "/no does not exist"],
  ["a lost reference", [{ name: "A", document_file: "env:NO" }], "variable NO"],
  ["a list as file", [{ name: "A", document_file: ["/q.graphql"] }], "one path"],
];
for (const [about, node, rule] of refused) {
  Deno.test(`operations: refuses ${about}`, () => {
    const [first = "", ...more] = rulesBroken(read(node));
    assertStringIncludes(first, rule);
    assertEquals(more, []);
  });
}

Deno.test("operations: every one that is wrong is told, by its place", () => {
  const rules = rulesBroken(read([{ name: "A" }, { name: "B", document }, { document }]));
  assertEquals(rules.length, 2);
  assert(rules[0]?.endsWith("(operation 1)") && rules[1]?.endsWith("(operation 3)"));
});
