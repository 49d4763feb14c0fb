import { assertEquals } from "@std/assert";
import { requestOf } from "./tools_harness.ts";

const QUERY = { target: "graph", operation: "User" };

Deno.test("graphqlQuery: sends the stored document with the name and the variables as given [harpoon §13]", async () => {
  const variables = { id: "1) { __schema { types { name } } }", deep: { list: [null, 1.5] } };
  const { body, ...request } = await requestOf("graphql_query", {
    ...QUERY,
    variables,
    timeout_ms: 500,
    max_response_bytes: 10,
  });
  assertEquals(request, {
    label: "graph",
    refusal: undefined,
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Accept": "application/graphql-response+json, application/json",
    },
    timeoutMs: 500,
    maxResponseBytes: 10,
    followRedirects: false,
  });
  assertEquals(
    body,
    JSON.stringify({
      query: "query User($id: ID!) { user(id: $id) { name } }",
      operationName: "User",
      variables,
    }),
  );
});

for (
  const [args, message] of [
    [{ target: "graph", operation: "user" }, "unknown operation"],
    [{ target: "graph", operation: "__schema" }, "unknown operation"],
    [{ target: "api", operation: "User" }, "target is no GraphQL target: use call_target"],
  ] as const
) {
  Deno.test(`graphqlQuery: ${JSON.stringify(args)} is the caller's to refuse and record [harpoon §13]`, async () => {
    const { refusal, body } = await requestOf("graphql_query", args);
    assertEquals([refusal, body], [message, undefined]);
  });
}

Deno.test("graphqlQuery: an unknown target is left to the caller, who keeps the record", async () => {
  const request = await requestOf("graphql_query", { target: "nobody", operation: "User" });
  assertEquals([request.label, request.body], ["nobody", undefined]);
});
