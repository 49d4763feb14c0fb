import { assertEquals, assertStringIncludes } from "@std/assert";
import { documentFault } from "../../lib/config/harpoon_document.ts";

const fine: readonly [about: string, name: string, document: string][] = [
  ["a query", "A", "query A { id }"],
  [
    "a mutation with variables",
    "Add",
    "mutation Add($a: In = {query: 1}) @d { add(a: $a) { id } }",
  ],
  ["one of several operations", "B", "query A { id }\nfragment F on T { x }\nquery\n  B { ...F }"],
  ["one behind comments and strings", "A", '# query\n"""of "query" {"""\nquery A { a(t: "}") }'],
];
for (const [about, name, document] of fine) {
  Deno.test(`documentFault: accepts ${about} [harpoon §13]`, () => {
    assertEquals(documentFault(name, document), undefined);
  });
}

const refused: readonly [about: string, name: string, document: string, fault: string][] = [
  ["an anonymous document", "A", "{ id }", "query A or mutation A"],
  ["an anonymous query", "A", "query { A }", "query A or mutation A"],
  ["another name", "A", "query B { id }", "query A or mutation A"],
  ["another case", "A", "query a { id }", "query A or mutation A"],
  ["a longer name", "A", "query AB { id }", "query A or mutation A"],
  ["the name in a comment", "A", "# query A\n{ id }", "query A or mutation A"],
  ["the name in a string", "A", 'query B { f(t: "query A") }', "query A or mutation A"],
  ["the name in a selection", "A", "query B { query A }", "query A or mutation A"],
  ["a fragment of the name", "A", "query B { ...A } fragment A on T { id }", "query A"],
  ["a subscription", "A", "subscription A { id }", "must not be a subscription"],
  ["no document", "A", "https://value.example/", "query A or mutation A"],
];
for (const [about, name, document, fault] of refused) {
  Deno.test(`documentFault: refuses ${about} [harpoon §13]`, () => {
    assertStringIncludes(documentFault(name, document) ?? "", fault);
  });
}

Deno.test("documentFault: a document of the largest size takes no time to speak of", () => {
  const deep = `query A ${"{a".repeat(16_000)}${"}".repeat(16_000)}`;
  assertEquals(documentFault("A", deep), undefined);
});
