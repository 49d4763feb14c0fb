import { assertEquals } from "@std/assert";
import { discoverResult, initializeResult } from "../../../lib/mcp/era/discover.ts";
import { legacyRequest, modernRequest, neutralHeaders } from "../../../lib/mcp/era/envelope.ts";
import { legacyError, modernError } from "../../../lib/mcp/era/errors.ts";
import { messageOf } from "../../../lib/mcp/era/messages.ts";
import { CACHED_METHODS, legacyResult, modernResult } from "../../../lib/mcp/era/results.ts";

const K = "io.modelcontextprotocol";

function callOf(text: string) {
  const message = messageOf(text);
  if (message.kind !== "call") throw new Error("no call");
  return message;
}

Deno.test("legacyRequest: K/* is stripped, trace and foreign keys are kept [eras §9.4]", () => {
  const call = callOf(
    `{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"t","arguments":{"n":1.0},` +
      `"_meta":{"${K}/protocolVersion":"2026-07-28","${K}/clientCapabilities":{},"traceparent":"00",` +
      `"progressToken":"p","acme.example/x":{"y":12345678901234567890}},` +
      `"inputResponses":{},"requestState":"s"}}`,
  );
  assertEquals(
    legacyRequest(call, "7", '"p7"'),
    `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"t","arguments":{"n":1.0},` +
      `"_meta":{"traceparent":"00","progressToken":"p7","acme.example/x":{"y":12345678901234567890}}}}`,
  );
});

Deno.test("legacyRequest: an empty _meta goes, and so do empty params", () => {
  const call = callOf(
    `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"${K}/protocolVersion":"x"}}}`,
  );
  assertEquals(
    legacyRequest(call, "2", undefined),
    '{"jsonrpc":"2.0","id":2,"method":"tools/list"}',
  );
});

Deno.test("modernRequest: adds the envelope, keeps the payload's characters [eras §9.4]", () => {
  const text =
    '{"jsonrpc":"2.0","id":1.0,"method":"tools/call","params":{"name":"t","arguments":{"n":1.0}}}';
  assertEquals(
    modernRequest(text, {
      capabilities: '{"roots":{}}',
      clientInfo: undefined,
      logLevel: '"info"',
    }),
    '{"jsonrpc":"2.0","id":1.0,"method":"tools/call","params":{"name":"t","arguments":{"n":1.0},' +
      `"_meta":{"${K}/protocolVersion":"2026-07-28","${K}/clientCapabilities":{"roots":{}},` +
      `"${K}/logLevel":"info"}}}`,
  );
});

Deno.test("neutralHeaders: what tells of era, session and message goes", () => {
  const kept = neutralHeaders([
    ["Authorization", "a"],
    ["mcp-method", "x"],
    ["Mcp-Name", "x"],
    ["Mcp-Param-Region", "x"],
    ["MCP-Protocol-Version", "x"],
    ["Mcp-Session-Id", "x"],
    ["Last-Event-ID", "x"],
    ["X-Custom", "b"],
  ]);
  assertEquals(kept, [["Authorization", "a"], ["X-Custom", "b"]]);
});

const METHODS = [
  "server/discover",
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "tools/call",
  "prompts/get",
  "completion/complete",
];

for (const method of METHODS) {
  const isCached = CACHED_METHODS.has(method);
  Deno.test(`modernResult: ${method} ${isCached ? "has" : "has no"} cache fields [eras §9.5]`, () => {
    const result = JSON.parse(modernResult("{}", method, '{"name":"s","version":"1"}'));
    assertEquals(result.resultType, "complete");
    assertEquals("ttlMs" in result && "cacheScope" in result, isCached);
    assertEquals(result._meta, { [`${K}/serverInfo`]: { name: "s", version: "1" } });
  });
}

Deno.test("CACHED_METHODS: exactly six [eras §9.5]", () => {
  assertEquals(METHODS.filter((method) => CACHED_METHODS.has(method)), METHODS.slice(0, 6));
  assertEquals(CACHED_METHODS.size, 6);
});

Deno.test("modernResult: execution of tools never reaches a modern consumer [eras §9.5]", () => {
  const list =
    '{"tools":[{"name":"a","inputSchema":{"maximum":1e400},"execution":{"taskSupport":"optional"}},{"name":"b"}]}';
  assertEquals(
    modernResult(list, "tools/list", undefined),
    '{"tools":[{"name":"a","inputSchema":{"maximum":1e400}},{"name":"b"}],' +
      '"resultType":"complete","ttlMs":0,"cacheScope":"private"}',
  );
});

Deno.test("legacyResult: no member of the modern era reaches a legacy consumer [eras §9.5]", () => {
  assertEquals(
    legacyResult(
      `{"resultType":"complete","ttlMs":5,"cacheScope":"public","resources":[],` +
        `"_meta":{"${K}/serverInfo":{},"mine":1}}`,
      "resources/list",
    ),
    '{"resources":[],"_meta":{"mine":1}}',
  );
  assertEquals(
    legacyResult(`{"resultType":"complete","_meta":{"${K}/serverInfo":{}}}`, "tools/call"),
    "{}",
  );
});

Deno.test("legacyResult: structured content that is no object is wrapped [eras §9.16]", () => {
  assertEquals(
    legacyResult('{"structuredContent":[1.0,2]}', "tools/call"),
    '{"structuredContent":{"result":[1.0,2]}}',
  );
  assertEquals(
    legacyResult('{"structuredContent":{"a":1}}', "tools/call"),
    '{"structuredContent":{"a":1}}',
  );
});

Deno.test("legacyResult: its output schema is wrapped, references follow [eras §9.16]", () => {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "array",
    $defs: { one: { type: "string" } },
    items: { anyOf: [{ $ref: "#/$defs/one" }, { $ref: "#" }, { $ref: "other.json#/x" }] },
  };
  const list = JSON.stringify({ tools: [{ name: "t", outputSchema: schema }] });
  assertEquals(JSON.parse(legacyResult(list, "tools/list")).tools[0].outputSchema, {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      result: {
        type: "array",
        $defs: { one: { type: "string" } },
        items: {
          anyOf: [
            { $ref: "#/properties/result/$defs/one" },
            { $ref: "#/properties/result" },
            { $ref: "other.json#/x" },
          ],
        },
      },
    },
    required: ["result"],
  });
  const plain = '{"tools":[{"name":"t","outputSchema":{ "type":"object" }}]}';
  assertEquals(legacyResult(plain, "tools/list"), plain);
});

Deno.test("legacyResult: an output schema takes the content as it is wrapped or not [eras §9.16]", () => {
  const outputSchema = {
    $defs: { one: { type: "object", properties: { a: { $ref: "#/$defs/word" } } }, word: {} },
    anyOf: [{ $ref: "#/$defs/one" }, { type: "array" }],
  };
  const list = JSON.stringify({ tools: [{ name: "t", outputSchema }] });
  const output = { $ref: "#/$defs/output" };
  assertEquals(JSON.parse(legacyResult(list, "tools/list")).tools[0].outputSchema, {
    type: "object",
    $defs: {
      output: {
        $defs: {
          one: {
            type: "object",
            properties: { a: { $ref: "#/$defs/output/$defs/word" } },
          },
          word: {},
        },
        anyOf: [{ $ref: "#/$defs/output/$defs/one" }, { type: "array" }],
      },
    },
    anyOf: [output, { properties: { result: output }, required: ["result"] }],
  });
});

const INITIALIZE = JSON.stringify({
  protocolVersion: "2025-06-18",
  capabilities: {
    tools: { listChanged: true },
    resources: { subscribe: true, listChanged: true },
    logging: {},
    tasks: { list: {} },
  },
  serverInfo: { name: "s", version: "1", title: "T" },
  instructions: "Read me",
});

Deno.test("discoverResult: tasks never reach a modern consumer, the rest does [eras §9.5]", () => {
  assertEquals(JSON.parse(discoverResult(INITIALIZE, true)), {
    resultType: "complete",
    supportedVersions: ["2026-07-28"],
    capabilities: {
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      logging: {},
    },
    instructions: "Read me",
    ttlMs: 0,
    cacheScope: "private",
    _meta: { [`${K}/serverInfo`]: { name: "s", version: "1", title: "T" } },
  });
});

Deno.test("discoverResult: nothing is offered that has no way to the consumer [eras §2]", () => {
  const { capabilities } = JSON.parse(discoverResult(INITIALIZE, false));
  assertEquals(capabilities, { tools: {}, resources: {}, logging: {} });
});

Deno.test("discoverResult: the same handshake gives the same text [eras §9.17]", () => {
  assertEquals(discoverResult(INITIALIZE, true), discoverResult(INITIALIZE, true));
});

const DISCOVER = JSON.stringify({
  resultType: "complete",
  supportedVersions: ["2026-07-28"],
  capabilities: { tools: { listChanged: true }, extensions: { x: {} }, completions: {} },
  instructions: "Hi",
  _meta: { [`${K}/serverInfo`]: { name: "m", version: "2" } },
});

const ASKED: readonly (readonly [string | undefined, string])[] = [
  ["2025-03-26", "2025-03-26"],
  ["2025-06-18", "2025-06-18"],
  ["2025-11-25", "2025-11-25"],
  ["2099-01-01", "2025-11-25"],
  ["1", "2025-11-25"],
  [undefined, "2025-11-25"],
];

for (const [asked, given] of ASKED) {
  Deno.test(`initializeResult: asked for ${asked}, the revision is ${given}`, () => {
    assertEquals(JSON.parse(initializeResult(DISCOVER, asked, "main")), {
      protocolVersion: given,
      capabilities: { tools: {}, completions: {} },
      serverInfo: { name: "m", version: "2" },
      instructions: "Hi",
    });
  });
}

Deno.test("initializeResult: a server without a name gets the channel's", () => {
  const { serverInfo } = JSON.parse(initializeResult('{"capabilities":{}}', undefined, "main"));
  assertEquals(serverInfo, { name: "main", version: "0" });
});

function errorText(code: number, data?: unknown): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code, message: "m", data } });
}

Deno.test("modernError: a missing resource is -32602 with its uri, an unknown method HTTP 404", () => {
  assertEquals(modernError(errorText(-32002), 200, "x://y"), {
    text: '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"m","data":{"uri":"x://y"}}}',
    status: 200,
  });
  const { text } = modernError(errorText(-32002, { uri: "own" }), 200, "x://y");
  assertEquals(JSON.parse(text).error.data, { uri: "own" });
  assertEquals(modernError(errorText(-32601), 200, undefined).status, 404);
  assertEquals(modernError(errorText(-32000), 200, undefined), {
    text: errorText(-32000),
    status: 200,
  });
});

for (const code of [-32020, -32021, -32022]) {
  Deno.test(`legacyError: ${code} is an internal error in words`, () => {
    const data = { requiredCapabilities: { sampling: {} } };
    const { text, status } = legacyError(errorText(code, data), 400);
    const { error } = JSON.parse(text);
    assertEquals([error.code, status], [-32603, 200]);
    assertEquals(error.message.includes(String(code)), true);
    assertEquals(error.message.includes("sampling"), code === -32021);
  });
}

Deno.test("legacyError: other errors stay, a 404 for an unknown method is none of a session", () => {
  assertEquals(legacyError(errorText(-32601), 404), { text: errorText(-32601), status: 200 });
  assertEquals(legacyError(errorText(-32602), 200), { text: errorText(-32602), status: 200 });
});
