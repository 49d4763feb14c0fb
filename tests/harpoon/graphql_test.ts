import { assert, assertEquals } from "@std/assert";
import { graphqlBody } from "../../lib/harpoon/graphql.ts";
import { sampleTarget } from "./sample_target.ts";

const DOCUMENT = 'query Find($q: String!) {\n  search(text: $q) { id "näme" }\n}\n';
const GRAPH = sampleTarget("graph", "https://graph.corp/graphql", {
  kind: "graphql",
  operations: [
    { name: "Find", document: DOCUMENT },
    { name: "Add", document: "mutation Add { add { id } }" },
  ],
});

function sent(operation: string, variables: Record<string, unknown>): unknown {
  const built = graphqlBody(GRAPH, operation, variables);
  assert(built.kind === "ok");
  return JSON.parse(new TextDecoder().decode(built.body));
}

Deno.test("graphqlBody: the operator's document word for word, the name, the variables as given [harpoon §13]", () => {
  const variables = { q: "}{ __schema", nested: { a: [1, null, "x"] } };
  assertEquals(sent("Find", variables), { query: DOCUMENT, operationName: "Find", variables });
  assertEquals(sent("Add", {}), {
    query: "mutation Add { add { id } }",
    operationName: "Add",
    variables: {},
  });
});

Deno.test("graphqlBody: variables named like parts of the request replace none of it", () => {
  const variables = { query: "{ __schema { types { name } } }", operationName: "Other" };
  assertEquals(sent("Find", variables), { query: DOCUMENT, operationName: "Find", variables });
});

Deno.test("graphqlBody: a variable that was rounded on its way is not sent as another number", () => {
  assertEquals(graphqlBody(GRAPH, "Find", JSON.parse('{"q":{"id":9007199254740993}}')), {
    kind: "refused",
    message: "variables hold an integer beyond 2^53, which was rounded: write it as a string",
  });
});

for (const name of ["find", "Find ", "IntrospectionQuery", "__proto__", "toString"]) {
  Deno.test(`graphqlBody: ${JSON.stringify(name)} is no stored operation [harpoon §13]`, () => {
    assertEquals(graphqlBody(GRAPH, name, {}), { kind: "refused", message: "unknown operation" });
  });
}

for (const kind of ["exact", "prefix"] as const) {
  Deno.test(`graphqlBody: a target of kind ${kind} takes no operations`, () => {
    assertEquals(graphqlBody({ ...GRAPH, kind }, "Find", {}), {
      kind: "refused",
      message: "target is no GraphQL target: use call_target",
    });
  });
}
