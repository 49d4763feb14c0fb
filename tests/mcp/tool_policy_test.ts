import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  compileToolPolicy,
  refusalText,
  type ToolCall,
  type ToolPolicy,
  type ToolRequest,
  toolRequest,
  withoutHiddenTools,
} from "../../lib/mcp/tool_policy.ts";
import { type JsonRpcMessage, readMessage } from "../../lib/wire/jsonrpc.ts";

const POLICIES: readonly (readonly [policy: ToolPolicy, name: string, allowed: boolean])[] = [
  [{ deny: [] }, "anything", true],
  [{ deny: ["delete_*"] }, "delete_user", false],
  [{ deny: ["delete_*"] }, "delete_", false],
  [{ deny: ["delete_*"] }, "Delete_user", true],
  [{ deny: ["delete_*"] }, "undelete_user", true],
  [{ deny: ["*_user"] }, "delete_user", false],
  [{ deny: ["*a*a*b"] }, "aaaaaaab", false],
  [{ deny: ["*a*a*b"] }, "aaaaaaa", true],
  [{ deny: ["get?"] }, "get1", false],
  [{ deny: ["get?"] }, "get", true],
  [{ deny: ["get?"] }, "get12", true],
  [{ deny: ["get?"] }, "get\u{1F512}", false],
  [{ deny: ["a.b"] }, "axb", true],
  [{ deny: ["[a]"] }, "a", true],
  [{ deny: ["*"] }, "", false],
  [{ allow: ["read_*"], deny: [] }, "read_file", true],
  [{ allow: ["read_*"], deny: [] }, "write_file", false],
  [{ allow: ["read_*"], deny: ["read_secret"] }, "read_secret", false],
  [{ allow: [], deny: [] }, "read_file", false],
  [{ deny: [] }, "x".repeat(1_024), true],
  [{ deny: [] }, "x".repeat(1_025), false],
];

for (const [policy, name, allowed] of POLICIES) {
  const shown = name.length > 40 ? `${name.length} characters` : name;
  Deno.test(`compileToolPolicy: ${JSON.stringify(policy)} and "${shown}": ${allowed}`, () => {
    assertEquals(compileToolPolicy(policy)(name), allowed);
  });
}

Deno.test("compileToolPolicy: a pattern of many stars takes no exponential time", () => {
  const allows = compileToolPolicy({ deny: [`${"*a".repeat(60)}b`] });
  const before = performance.now();
  assertEquals(allows("a".repeat(1_000)), true);
  assertEquals(performance.now() - before < 1_000, true);
});

Deno.test("compileToolPolicy: matches what the regular expression of a pattern matches", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?") });
  fc.assert(fc.property(text, text, (pattern, name) => {
    const source = pattern.replaceAll("?", ".").replaceAll("*", ".*");
    const expected = new RegExp(`^${source}$`, "s").test(name);
    assertEquals(compileToolPolicy({ deny: [pattern] })(name), !expected);
  }));
});

function read(text: string): JsonRpcMessage {
  const message = readMessage(text, JSON.parse(text));
  if (message.kind === "invalid") throw new Error(message.reason);
  return message;
}

const rpc = (members: string, id = `"id":1,`) => `{"jsonrpc":"2.0",${id}${members}}`;
const NONE: ToolRequest = { kind: "none" };
const SEVERAL_METHODS: ToolRequest = { kind: "unclear", why: "it has several methods" };
const SEVERAL_PARAMS: ToolRequest = { kind: "unclear", why: "it has several params" };
const SEVERAL_TOOLS: ToolRequest = { kind: "unclear", why: "it names several tools" };
const NO_TOOL: ToolCall = { kind: "unclear", why: "it names no tool" };
const CALL = `"method":"tools/call"`;

const REQUESTS: readonly (readonly [text: string, asked: ToolRequest])[] = [
  [rpc(`"method":"ping"`), NONE],
  [rpc(`"method":"prompts/get","params":{"name":"a","Name":"b"}`), NONE],
  [rpc(`"method":"tools/list","params":{"cursor":"c"}`), { kind: "list" }],
  [rpc(`"method":"tools\\/list"`), { kind: "list" }],
  [rpc(`${CALL},"params":{"name":"a"}`), { kind: "call", tool: "a" }],
  [rpc(`${CALL},"params":{"name":"\\u0061\\"b"}`), { kind: "call", tool: 'a"b' }],
  [rpc(`${CALL},"params":{"n\\u0061me":"a"}`), { kind: "call", tool: "a" }],
  [rpc(`"m\\u0065thod":"tools/call","params":{"name":"a"}`), { kind: "call", tool: "a" }],
  [rpc(`${CALL},"params":{"name":"a","arguments":{"name":"b"}}`), { kind: "call", tool: "a" }],
  // A notification is no way around: some servers run it all the same.
  [rpc(`${CALL},"params":{"name":"a"}`, ""), { kind: "call", tool: "a" }],
  [rpc(`${CALL},"params":{"name":"a"}`, `"id":null,`), { kind: "call", tool: "a" }],
  [rpc(CALL), NO_TOOL],
  [rpc(`${CALL},"params":["a"]`), NO_TOOL],
  [rpc(`${CALL},"params":{}`), NO_TOOL],
  [rpc(`${CALL},"params":{"name":7}`), NO_TOOL],
  [rpc(`${CALL},"params":{"Name":"a"}`), NO_TOOL],
  [rpc(`${CALL},"Params":{"name":"a"}`), NO_TOOL],
  [rpc(`${CALL},"params":{"name":"a","name":"b"}`), SEVERAL_TOOLS],
  [rpc(`${CALL},"params":{"name":"a","NAME":"b"}`), SEVERAL_TOOLS],
  [rpc(`${CALL},"params":{"name":"a"},"params":{"name":"b"}`), SEVERAL_PARAMS],
  [rpc(`${CALL},"params":{"name":"a"},"param\u017f":{"name":"b"}`), SEVERAL_PARAMS],
  [rpc(`${CALL},"method":"ping","params":{"name":"a"}`), SEVERAL_METHODS],
  [rpc(`"Method":"tools/call","method":"ping","params":{"name":"a"}`), SEVERAL_METHODS],
  // Looks like a response to those who tell upper from lower case.
  [rpc(`"Method":"tools/call","params":{"name":"a"}`), SEVERAL_METHODS],
  [rpc(`"result":{}`), NONE],
  [
    rpc(`${CALL},"params":{"name":"${"x".repeat(1_030)}"}`),
    { kind: "unclear", why: "its tool's name is too long" },
  ],
];

for (const [text, asked] of REQUESTS) {
  Deno.test(`toolRequest: ${text.slice(0, 90)}`, () =>
    assertEquals(toolRequest(read(text)), asked));
}

const HIDES = compileToolPolicy({ deny: ["no*"] });
const list = (tools: string) =>
  `{ "jsonrpc":"2.0","id":1.0, "result":{"tools":${tools}, "nextCursor":"c\\u0031" ,"n":1e400} }`;
const A = `{"name":"a","inputSchema":{"maximum":12345678901234567890}}`;
const B = `{"title":"no","name": "b" }`;
const NO = `{"name":"no","x":[{"name":"a"}]}`;
const NO2 = `{"description":"},{\\"","name":"n\\u006f2"}`;

const LISTS: readonly (readonly [tools: string, left: string, hidden: readonly string[]])[] = [
  [`[]`, `[]`, []],
  [`[${A},${B}]`, `[${A},${B}]`, []],
  [`[${NO}]`, `[]`, ["no"]],
  [`[ ${NO} ]`, `[  ]`, ["no"]],
  [`[${NO},${A}]`, `[${A}]`, ["no"]],
  [`[${A},${NO}]`, `[${A}]`, ["no"]],
  [`[${A} , ${NO}\n]`, `[${A}\n]`, ["no"]],
  [`[ ${A}, ${NO}, ${B} ]`, `[ ${A}, ${B} ]`, ["no"]],
  [`[ ${A}, ${NO}, ${NO2} ,\n ${B} ]`, `[ ${A}, ${B} ]`, ["no", "no2"]],
  [`[${NO},${A},${NO2},${B},${NO}]`, `[${A},${B}]`, ["no", "no2", "no"]],
  [`[${NO},${NO2}]`, `[]`, ["no", "no2"]],
  [`["no",${NO},{"name":1}]`, `["no",{"name":1}]`, ["no"]],
  [`{"no":${NO}}`, `{"no":${NO}}`, []],
];

for (const [tools, left, hidden] of LISTS) {
  Deno.test(`withoutHiddenTools: ${tools} becomes ${left}`, () => {
    assertEquals(withoutHiddenTools(list(tools), HIDES), { text: list(left), hidden });
  });
}

Deno.test("withoutHiddenTools: an answer without a list of tools stays the same text", () => {
  for (const text of [`{"error":{"tools":[${NO}]}}`, `{"result":[${NO}]}`, `{"result":{}}`]) {
    assertStrictEquals(withoutHiddenTools(text, HIDES).text, text);
  }
});

Deno.test("withoutHiddenTools: any list becomes what a parser without the hidden ones would write", () => {
  const tool = fc.record({ name: fc.constantFrom("a", "no", "b", "no2"), more: fc.json() });
  fc.assert(fc.property(fc.array(tool), fc.constantFrom(0, 1), (tools, indent) => {
    const text = JSON.stringify({ id: 1, result: { tools, z: 1 } }, undefined, indent);
    const left = tools.filter(({ name }) => !name.startsWith("no"));
    assertEquals(JSON.parse(withoutHiddenTools(text, HIDES).text), {
      id: 1,
      result: { tools: left, z: 1 },
    });
  }));
});

Deno.test("refusalText: the call's own id, invalid params, and a text that names the setting", () => {
  assertEquals(
    refusalText("1.0", "main", { kind: "call", tool: 'a"b' }),
    `{"jsonrpc":"2.0","id":1.0,"error":{"code":-32602,"message":"refused by the tool policy of ` +
      `channel main (mcp.tool_policy): the tool \\"a\\\\\\"b\\" is not allowed"}}`,
  );
  const { error } = JSON.parse(refusalText('"x"', "main", NO_TOOL));
  assertEquals(
    error.message,
    "refused by the tool policy of channel main (mcp.tool_policy): it names no tool",
  );
});
