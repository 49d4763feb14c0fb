import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { VERSION } from "../../lib/core/version.ts";
import { exchange, text } from "../fixtures/memory_servers.ts";
import { sampleTarget } from "./sample_target.ts";
import {
  ANSWER,
  blockText,
  errorOf,
  failureText,
  object,
  openHarpoon,
  RecordingCaller,
  resultOf,
  structured,
} from "./server_harness.ts";

const API = sampleTarget("api", "https://api.corp/v1");
const FILES = sampleTarget("files", "https://files.corp/base", { kind: "prefix" });
const GRAPH = sampleTarget("graph", "https://graph.corp/graphql", {
  kind: "graphql",
  methods: ["POST"],
  operations: [{ name: "Viewer", document: "query Viewer { viewer { login } }" }],
});

function initialize(protocolVersion: string): object {
  return { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "1" } };
}

async function toolNames(harpoon: Awaited<ReturnType<typeof openHarpoon>>): Promise<unknown[]> {
  const { tools } = resultOf(await harpoon.ask("tools/list"));
  assert(Array.isArray(tools));
  return tools.map((tool) => object(tool)["name"]);
}

Deno.test("harpoonServer: initialize tells who it is, what it can do and what it cannot [harpoon §4]", async () => {
  await using harpoon = await openHarpoon([API], new RecordingCaller());
  const result = resultOf(await harpoon.ask("initialize", initialize("2025-11-25")));
  assertEquals(result["serverInfo"], {
    name: "harpoon",
    title: "Harpoon (Constrained HTTP Client)",
    version: VERSION,
  });
  assertEquals(result["capabilities"], { tools: {} });
  for (
    const phrase of [
      "constrained outbound HTTP client",
      "allowlisted targets",
      "cannot reach arbitrary hosts",
    ]
  ) assertStringIncludes(String(result["instructions"]), phrase);
});

for (
  const [asked, given] of [
    ["2025-11-25", "2025-11-25"],
    ["2025-06-18", "2025-06-18"],
    ["2025-03-26", "2025-03-26"],
    ["2024-11-05", "2024-11-05"],
    ["2024-10-07", "2025-06-18"],
    ["2026-07-28", "2025-06-18"],
    ["latest", "2025-06-18"],
  ] as const
) {
  Deno.test(`harpoonServer: a client that asks for ${asked} gets ${given} [harpoon §4]`, async () => {
    await using harpoon = await openHarpoon([API], new RecordingCaller());
    const result = resultOf(await harpoon.ask("initialize", initialize(asked)));
    assertEquals(result["protocolVersion"], given);
  });
}

Deno.test("harpoonServer: calls without initialize are served, again and again after one", async () => {
  await using harpoon = await openHarpoon([API], new RecordingCaller());
  assertEquals(structured(await harpoon.callTool("call_target", { label: "api", method: "GET" })), {
    status_code: 200,
    headers: {},
    body_base64: "",
    body_size_bytes: 0,
    truncated: false,
  });
  assertEquals(resultOf(await harpoon.ask("ping")), {});
  resultOf(await harpoon.ask("initialize", initialize("2025-11-25")));
  resultOf(await harpoon.ask("initialize", initialize("2025-11-25")));
  assertEquals((await toolNames(harpoon)).length, 3);
});

Deno.test("harpoonServer: three tools, sorted by name; one more per kind of target [harpoon §4] [harpoon §13]", async () => {
  const three = ["call_target", "get_oauth_target_audience", "list_targets"];
  await using harpoon = await openHarpoon([], new RecordingCaller());
  assertEquals(await toolNames(harpoon), three);
  harpoon.registry.register(API);
  assertEquals(await toolNames(harpoon), three);
  harpoon.registry.register(FILES);
  const [call, audience, list] = three;
  assertEquals(await toolNames(harpoon), [call, audience, "http_callout", list]);
  harpoon.registry.register(GRAPH);
  assertEquals(await toolNames(harpoon), [call, audience, "graphql_query", "http_callout", list]);
});

Deno.test("harpoonServer: titles and annotations are the published ones [harpoon §4]", async () => {
  await using harpoon = await openHarpoon([API, FILES, GRAPH], new RecordingCaller());
  const { tools } = resultOf(await harpoon.ask("tools/list"));
  assert(Array.isArray(tools));
  const shown = tools.map(object).map(({ title, annotations }) => [title, annotations]);
  const reads = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
  assertEquals(shown, [
    ["Call Harpoon target", { openWorldHint: true }],
    ["Get OAuth target audience", reads],
    ["Run stored GraphQL operation", { openWorldHint: true }],
    ["Call path of Harpoon target", { openWorldHint: true }],
    ["List Harpoon targets", reads],
  ]);
});

Deno.test("harpoonServer: a tool that is not listed cannot be called; the dotted name is http_callout [harpoon §13]", async () => {
  const caller = new RecordingCaller();
  await using harpoon = await openHarpoon([API], caller);
  const args = { target: "files", path: "/a" };
  for (const name of ["http_callout", "harpoon.http_callout"]) {
    const { code, message } = errorOf(await harpoon.callTool(name, args));
    assertEquals([code, message], [-32602, `unknown tool: ${name}`]);
  }
  harpoon.registry.register(FILES);
  structured(await harpoon.callTool("harpoon.http_callout", args));
  assertEquals(caller.only.path, "/a");
  assertEquals(caller.asked[0]?.origin.tool, "http_callout");
});

for (
  const [what, params, message] of [
    ["no params", undefined, "tools/call needs the name of a tool"],
    ["no name", {}, "tools/call needs the name of a tool"],
    ["a number for a name", { name: 1 }, "tools/call needs the name of a tool"],
    ["an unknown tool", { name: "fetch" }, "unknown tool: fetch"],
    ["an inherited property for a name", { name: "constructor" }, "unknown tool: constructor"],
    [
      "an array for arguments",
      { name: "list_targets", arguments: [] },
      "invalid arguments for list_targets: Invalid input: expected object, received array",
    ],
    [
      "a text for arguments",
      { name: "list_targets", arguments: "x" },
      "invalid arguments for list_targets: Invalid input: expected object, received string",
    ],
    [
      "missing arguments that are required",
      { name: "get_oauth_target_audience" },
      "invalid arguments for get_oauth_target_audience: " +
      "label: Invalid input: expected string, received undefined",
    ],
  ] as const
) {
  Deno.test(`harpoonServer: tools/call with ${what} is an error, not a result [harpoon §4]`, async () => {
    await using harpoon = await openHarpoon([API], new RecordingCaller());
    assertEquals(errorOf(await harpoon.ask("tools/call", params)), { code: -32602, message });
  });
}

Deno.test("harpoonServer: other methods do not exist", async () => {
  await using harpoon = await openHarpoon([API], new RecordingCaller());
  for (const method of ["resources/list", "logging/setLevel", "server/discover"]) {
    assertEquals(errorOf(await harpoon.ask(method)), { code: -32601, message: "Method not found" });
  }
});

Deno.test("harpoonServer: a success is one text of compact JSON and the same as structured content [harpoon §4]", async () => {
  const body = new TextEncoder().encode("hi");
  const caller = new RecordingCaller(() => ({
    ...ANSWER,
    status: 404,
    headers: { "Content-Type": ["text/plain"] },
    body,
    bodySize: 5,
  }));
  await using harpoon = await openHarpoon([API], caller);
  const result = resultOf(await harpoon.callTool("call_target", { label: "api", method: "GET" }));
  assertEquals(result["isError"], undefined);
  assertEquals(result["structuredContent"], {
    status_code: 404,
    headers: { "Content-Type": ["text/plain"] },
    body_base64: "aGk=",
    body_size_bytes: 5,
    truncated: false,
  });
  assertEquals(
    blockText(result),
    `{"status_code":404,"headers":{"Content-Type":["text/plain"]},"body_base64":"aGk=","body_size_bytes":5}`,
  );
});

Deno.test("harpoonServer: the text leaves out empty headers and an empty body [harpoon §4]", async () => {
  await using harpoon = await openHarpoon([API], new RecordingCaller());
  const result = resultOf(await harpoon.callTool("call_target", { label: "api", method: "GET" }));
  assertEquals(blockText(result), `{"status_code":200,"body_size_bytes":0}`);
});

Deno.test("harpoonServer: a failure is one text that names the label, with its code in _meta [harpoon §4] [harpoon §15]", async () => {
  const caller = new RecordingCaller(({ request }) =>
    request.method === "GET"
      ? { kind: "refused", message: "request failed", code: "dns" }
      : { kind: "refused", message: "invalid method" }
  );
  await using harpoon = await openHarpoon([API], caller);
  const get = await harpoon.callTool("call_target", { label: "api", method: "GET" });
  assertEquals(resultOf(get), {
    content: [{ type: "text", text: "label api: request failed" }],
    isError: true,
    _meta: { code: "dns" },
  });
  const put = await harpoon.callTool("call_target", { label: "api", method: "PUT" });
  assertEquals(resultOf(put), {
    content: [{ type: "text", text: "label api: invalid method" }],
    isError: true,
  });
});

Deno.test("harpoonServer: a fault of ours is told without its text, which may hold a URL", async () => {
  const caller = new RecordingCaller(() => {
    throw new TypeError("Invalid URL: https://secret.corp");
  });
  await using harpoon = await openHarpoon([API], caller);
  const answer = await harpoon.callTool("call_target", { label: "api", method: "GET" });
  assertEquals(failureText(answer), "label api: request failed");
  assertEquals(resultOf(answer)["_meta"], { code: "internal" });
});

Deno.test("harpoonServer: a status the output schema does not allow is a failure", async () => {
  const caller = new RecordingCaller(() => ({ ...ANSWER, status: 999 }));
  await using harpoon = await openHarpoon([API], caller);
  const answer = await harpoon.callTool("call_target", { label: "api", method: "GET" });
  assertEquals(failureText(answer), "label api: failed to encode response");
});

Deno.test("harpoonServer: the tunnel's request id reaches the call, for its record", async () => {
  const caller = new RecordingCaller();
  await using harpoon = await openHarpoon([API, FILES, GRAPH], caller);
  await harpoon.callTool("call_target", { label: "api", method: "GET" });
  await harpoon.callTool("http_callout", { target: "files" });
  await harpoon.callTool("graphql_query", { target: "graph", operation: "Viewer" });
  assertEquals(caller.asked.map(({ origin }) => origin), [
    { tool: "call_target", requestId: "r" },
    { tool: "http_callout", requestId: "r" },
    { tool: "graphql_query", requestId: "r" },
  ]);
});

Deno.test("harpoonServer: calls run side by side, each with its own answer [harpoon §15]", async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const both = Promise.withResolvers<void>();
  const caller = new RecordingCaller(async ({ request }) => {
    const index = request.method === "GET" ? 0 : 1;
    if (caller.asked.length === 2) both.resolve();
    await gates[index]?.promise;
    return { ...ANSWER, status: 200 + index };
  });
  await using harpoon = await openHarpoon([API], caller);
  const first = harpoon.callTool("call_target", { label: "api", method: "GET" });
  const second = harpoon.callTool("call_target", { label: "api", method: "PUT" });
  await both.promise;
  gates[1]?.resolve();
  assertEquals(structured(await second)["status_code"], 201);
  gates[0]?.resolve();
  assertEquals(structured(await first)["status_code"], 200);
});

Deno.test("harpoonServer: a consumer's cancellation aborts the call it names", async () => {
  const started = Promise.withResolvers<AbortSignal>();
  const caller = new RecordingCaller(({ signal }) => {
    started.resolve(signal);
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
  await using harpoon = await openHarpoon([API], caller);
  const call = exchange(
    harpoon.channel,
    `{"jsonrpc":"2.0","id":"c","method":"tools/call",` +
      `"params":{"name":"call_target","arguments":{"label":"api","method":"GET"}}}`,
  );
  const signal = await started.promise;
  const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
  await exchange(
    harpoon.channel,
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}}`,
  );
  await aborted;
  assertStringIncludes(text(await call), `"id":"c","error"`);
});
