import { assert, assertEquals, assertRejects } from "@std/assert";
import { InvalidParams } from "../../lib/harpoon/schemas.ts";
import { sampleTarget } from "./sample_target.ts";
import { RecordingCaller, toolNamed } from "./server_harness.ts";
import { API, call, never, requestOf, TARGETS } from "./tools_harness.ts";

Deno.test("callTarget: what is not given has its default or is left to the target [harpoon §4]", async () => {
  assertEquals(await requestOf("call_target", { label: "api", method: "GET" }), {
    label: "api",
    method: "GET",
    headers: {},
    body: undefined,
    timeoutMs: undefined,
    maxResponseBytes: undefined,
    followRedirects: true,
    maxRedirects: 5,
  });
});

Deno.test("callTarget: everything given is asked for [harpoon §4]", async () => {
  const args = {
    label: "api",
    method: "PUT",
    headers: { "X-Trace": "1" },
    body: "grüß",
    timeout_ms: 100,
    max_response_bytes: 1,
    follow_redirects: false,
    max_redirects: 0,
  };
  assertEquals(await requestOf("call_target", args), {
    label: "api",
    method: "PUT",
    headers: { "X-Trace": "1" },
    body: "grüß",
    timeoutMs: 100,
    maxResponseBytes: 1,
    followRedirects: false,
    maxRedirects: 0,
  });
});

const AS_JSON = { "Content-Type": "application/json" };
const GET = { label: "api", method: "GET" };
const CALLOUT = { target: "files" };
const QUERY = { target: "graph", operation: "User" };

for (
  const [tool, args] of [
    ["call_target", { method: "GET" }],
    ["call_target", { label: "api" }],
    ["call_target", { ...GET, label: "" }],
    ["call_target", { ...GET, label: "bad label" }],
    ["call_target", { ...GET, label: "__unknown__" }],
    ["call_target", { ...GET, label: "-api" }],
    ["call_target", { ...GET, label: "a".repeat(65) }],
    ["call_target", { ...GET, label: 1 }],
    ["call_target", { ...GET, method: "DELETE" }],
    ["call_target", { ...GET, method: "get" }],
    ["call_target", { ...GET, url: "https://evil.example" }],
    ["call_target", { ...GET, path: "/x" }],
    ["call_target", { ...GET, headers: { "": "x" } }],
    ["call_target", { ...GET, headers: { "a b": "x" } }],
    ["call_target", { ...GET, headers: { "a\r\nb": "x" } }],
    ["call_target", { ...GET, headers: { a: 1 } }],
    ["call_target", { ...GET, headers: [] }],
    ["call_target", { ...GET, headers: null }],
    ["call_target", { ...GET, body: {} }],
    ["call_target", { ...GET, timeout_ms: 50 }],
    ["call_target", { ...GET, timeout_ms: 99 }],
    ["call_target", { ...GET, timeout_ms: 120_001 }],
    ["call_target", { ...GET, timeout_ms: 130_000 }],
    ["call_target", { ...GET, timeout_ms: 100.5 }],
    ["call_target", { ...GET, timeout_ms: "100" }],
    ["call_target", { ...GET, max_response_bytes: 0 }],
    ["call_target", { ...GET, max_response_bytes: 102_401 }],
    ["call_target", { ...GET, follow_redirects: "yes" }],
    ["call_target", { ...GET, max_redirects: -1 }],
    ["call_target", { ...GET, max_redirects: 6 }],
    ["list_targets", { category: ["config"] }],
    ["list_targets", { categories: "config" }],
    ["list_targets", { tags: [1] }],
    ["get_oauth_target_audience", {}],
    ["get_oauth_target_audience", { label: "" }],
    ["get_oauth_target_audience", { label: "a", url: "x" }],
    ["http_callout", {}],
    ["http_callout", { label: "files" }],
    ["http_callout", { ...CALLOUT, path: 1 }],
    ["http_callout", { ...CALLOUT, method: "DELETE" }],
    ["http_callout", { ...CALLOUT, query: { a: 1 } }],
    ["http_callout", { ...CALLOUT, query: "a=1" }],
    ["http_callout", { ...CALLOUT, body: "a", json: {} }],
    ["http_callout", { ...CALLOUT, body: "a", body_base64: "YQ==" }],
    ["http_callout", { ...CALLOUT, body_base64: "YQ==", json: null }],
    ["http_callout", { ...CALLOUT, json: [{ id: 2 ** 53 }] }],
    ["http_callout", { ...CALLOUT, body_base64: "Y" }],
    ["http_callout", { ...CALLOUT, body_base64: "%%%%" }],
    ["graphql_query", { target: "graph" }],
    ["graphql_query", { ...QUERY, query: "{ __schema { types { name } } }" }],
    ["graphql_query", { ...QUERY, operation: "" }],
    ["graphql_query", { ...QUERY, variables: [] }],
    ["graphql_query", { ...QUERY, variables: null }],
    ["graphql_query", { ...QUERY, variables: "{}" }],
    ["graphql_query", { ...QUERY, headers: {} }],
  ] as const
) {
  Deno.test(`${tool}: ${JSON.stringify(args)} breaks the schema, nothing is called [harpoon §4] [harpoon §14.6, §14.7]`, async () => {
    const caller = new RecordingCaller();
    const error = await assertRejects(async () => await call(tool, args, caller), InvalidParams);
    assert(error.message.startsWith(`invalid arguments for ${tool}: `));
    assertEquals(caller.asked, []);
  });
}

for (
  const more of [
    { label: "a".repeat(64) },
    { timeout_ms: 100 },
    { timeout_ms: 120_000 },
    { max_response_bytes: 1 },
    { max_response_bytes: 102_400 },
    { max_redirects: 0 },
    { max_redirects: 5 },
    { method: "POST" },
    { body: "" },
    { headers: { "!#$%&'*+.^_`|~": "x" } },
  ]
) {
  Deno.test(`call_target: ${JSON.stringify(more)} is within the schema [harpoon §14.7]`, async () => {
    const caller = new RecordingCaller();
    await call("call_target", { ...GET, ...more }, caller);
    assertEquals(caller.asked.length, 1);
  });
}

Deno.test("callTarget: an aborted call ends with the reason, it is no failure of the target", async () => {
  const abort = new AbortController();
  const reason = new Error("deadline");
  const caller = new RecordingCaller(() => {
    abort.abort(reason);
    throw reason;
  });
  const tool = toolNamed("call_target", TARGETS, caller);
  const error = await assertRejects(async () => await tool.call(GET, undefined, abort.signal));
  assertEquals(error, reason);
});

Deno.test("callTarget: a method some target is opened for is in the schema of all [harpoon §13]", async () => {
  const caller = new RecordingCaller();
  const targets = [API, sampleTarget("rm", "https://rm.corp/", { methods: ["DELETE"] })];
  const tool = toolNamed("call_target", targets, caller);
  await tool.call({ label: "rm", method: "DELETE" }, undefined, never);
  await tool.call({ label: "api", method: "DELETE" }, undefined, never);
  assertEquals(caller.asked.map(({ request }) => request.label), ["rm", "api"]);
  await assertRejects(
    async () => await tool.call({ label: "rm", method: "PATCH" }, undefined, never),
    InvalidParams,
  );
});

Deno.test("httpCallout: path, query and method go to the call as given [harpoon §13]", async () => {
  const query = { q: "a b", tag: ["x", "y"] };
  assertEquals(
    await requestOf("http_callout", { ...CALLOUT, path: "/users/1", query, method: "PUT" }),
    {
      label: "files",
      path: "/users/1",
      query,
      method: "PUT",
      headers: {},
      body: undefined,
      timeoutMs: undefined,
      maxResponseBytes: undefined,
      followRedirects: true,
      maxRedirects: 5,
    },
  );
  const plain = await requestOf("http_callout", CALLOUT);
  assertEquals([plain.path, plain.method], ["", "GET"]);
});

for (
  const [what, args, headers, body] of [
    ["a text has no type of its own", { body: "a" }, {}, "a"],
    ["base64 becomes bytes", { body_base64: "aGk=" }, {}, "hi"],
    ["JSON is written compactly and named as such", { json: { a: [1] } }, AS_JSON, '{"a":[1]}'],
    ["JSON may be null", { json: null }, AS_JSON, "null"],
    ["JSON may be false", { json: false }, AS_JSON, "false"],
    [
      "a type of the caller's stays, however it is spelt",
      { json: 1, headers: { "content-type": "application/ld+json" } },
      { "content-type": "application/ld+json" },
      "1",
    ],
    ["an empty text is a body", { body: "" }, {}, ""],
  ] as const
) {
  Deno.test(`httpCallout: ${what} [harpoon §13]`, async () => {
    const request = await requestOf("http_callout", { ...CALLOUT, method: "POST", ...args });
    assertEquals(request.headers, headers);
    assertEquals(request.body, body);
  });
}
