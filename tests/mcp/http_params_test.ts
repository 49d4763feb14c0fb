import { assertEquals } from "@std/assert";
import { schemaHeaders, wantsParams } from "../../lib/mcp/http_params.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import type { FinalReply } from "../../lib/wire/reply.ts";
import { MODERN_META } from "./http_channel_harness.ts";
import { call } from "./stdio_harness.ts";

const PARAMS = `{"_meta":${MODERN_META},"name":"weather"}`;

Deno.test("schemaHeaders: a header for each marked property that has a value (mcp-eras §1.4)", () => {
  const schema = {
    properties: {
      s: { type: "string", "x-mcp-header": "S" },
      i: { type: "integer", "x-mcp-header": "I" },
      t: { type: "boolean", "x-mcp-header": "T" },
      f: { type: "boolean", "x-mcp-header": "F" },
      empty: { type: "string", "x-mcp-header": "Empty" },
      nil: { type: "string", "x-mcp-header": "Nil" },
      absent: { type: "string", "x-mcp-header": "Absent" },
      plain: { type: "string" },
      deep: {
        type: "object",
        properties: { inner: { properties: { x: { type: "string", "x-mcp-header": "X" } } } },
      },
    },
  };
  const args = JSON.parse(
    '{"s":" é","i":-7.0,"t":true,"f":false,"empty":"","nil":null,"plain":"p","deep":{"inner":{"x":"v"}}}',
  );
  assertEquals(schemaHeaders(schema, args), [
    ["Mcp-Param-S", "=?base64?IMOp?="],
    ["Mcp-Param-I", "-7"],
    ["Mcp-Param-T", "true"],
    ["Mcp-Param-F", "false"],
    ["Mcp-Param-Empty", "=?base64??="],
    ["Mcp-Param-X", "v"],
  ]);
});

Deno.test("schemaHeaders: numbers outside ±(2^53-1), fractions and structures have no header", () => {
  const schema = { properties: { a: { type: "integer", "x-mcp-header": "A" } } };
  const of = (text: string) => schemaHeaders(schema, { a: JSON.parse(text) });
  assertEquals(of("9007199254740991"), [["Mcp-Param-A", "9007199254740991"]]);
  for (const text of ["9007199254740993", "1.5", "1e400", "[1]", '{"a":1}']) {
    assertEquals(of(text), [], text);
  }
});

Deno.test("schemaHeaders: only properties lead to a marked property; inherited names are no values", () => {
  const marked = { type: "string", "x-mcp-header": "A" };
  for (
    const schema of [
      { items: { properties: { a: marked } } },
      { oneOf: [{ properties: { a: marked } }] },
      { $defs: { t: { properties: { a: marked } } } },
      { properties: { constructor: marked, toString: marked } },
      { properties: [marked] },
      null,
      "x",
    ]
  ) assertEquals(schemaHeaders(schema, { a: "v" }), []);
  assertEquals(schemaHeaders({ properties: { a: marked } }, ["v"]), []);
  assertEquals(schemaHeaders({ properties: { a: marked } }, undefined), []);
});

const BAD_SCHEMAS: readonly (readonly [what: string, bad: unknown])[] = [
  ["a name that is no token", { type: "string", "x-mcp-header": "a b" }],
  ["an empty name", { type: "string", "x-mcp-header": "" }],
  ["a name that is no string", { type: "string", "x-mcp-header": 1 }],
  ["a name used twice, case aside", { type: "string", "x-mcp-header": "GOOD" }],
  ["type number", { type: "number", "x-mcp-header": "B" }],
  ["several types", { type: ["string", "null"], "x-mcp-header": "B" }],
  ["no type", { "x-mcp-header": "B" }],
  ["a marked object", { type: "object", "x-mcp-header": "B", properties: {} }],
];
for (const [what, bad] of BAD_SCHEMAS) {
  Deno.test(`schemaHeaders: ${what} spoils the whole tool (mcp-eras §1.4)`, () => {
    const good = { type: "string", "x-mcp-header": "Good" };
    assertEquals(schemaHeaders({ properties: { good, bad } }, { good: "v", bad: "w" }), []);
  });
}

Deno.test("schemaHeaders: a schema of great depth ends the search, not the program", () => {
  let schema: unknown = { type: "string", "x-mcp-header": "Deep" };
  for (let i = 0; i < 100_000; i++) schema = { properties: { a: schema } };
  assertEquals(schemaHeaders(schema, {}), []);
});

Deno.test("wantsParams: only a modern tools/call, refused with 400 and -32020, without any such header", () => {
  const refusal = (status: number, code: number): FinalReply => ({
    kind: "response",
    status,
    headers: [],
    message: `{"jsonrpc":"2.0","id":1,"error":{"code":${code},"message":"x"}}`,
  });
  const modern = call("tools/call", PARAMS);
  const mirrored: HeaderList = [["mcp-param-region", "eu"]];
  assertEquals(wantsParams(modern, refusal(400, -32020)), true);
  assertEquals(wantsParams(modern, refusal(200, -32020)), false);
  assertEquals(wantsParams(modern, refusal(400, -32602)), false);
  assertEquals(wantsParams(call("tools/call", '{"name":"x"}'), refusal(400, -32020)), false);
  assertEquals(wantsParams(call("prompts/get", PARAMS), refusal(400, -32020)), false);
  assertEquals(
    wantsParams(call("tools/call", PARAMS, { headers: mirrored }), refusal(400, -32020)),
    false,
  );
});
