import { assertEquals } from "@std/assert";
import { encodeValue } from "../../../lib/mcp/http_headers.ts";
import { refusalOf } from "../../../lib/mcp/era/header_check.ts";
import { decodeValue } from "../../../lib/mcp/era/header_value.ts";
import { messageOf } from "../../../lib/mcp/era/messages.ts";
import type { HeaderList } from "../../../lib/wire/header_list.ts";

const DECODED: readonly (readonly [string, string | undefined])[] = [
  ["plain", "plain"],
  ["  outer space  ", "outer space"],
  ["=?base64?w6Q=?=", "ä"],
  ["=?base64??=", ""],
  ["=?BASE64?w6Q=?=", "=?BASE64?w6Q=?="],
  ["=?base64?w6Q?=", undefined],
  ["=?base64?w6Q=====?=", undefined],
  ["=?base64?/w==?=", undefined],
  ["=?base64?_w==?=", undefined],
];

for (const [header, value] of DECODED) {
  Deno.test(`decodeValue: ${JSON.stringify(header)} is ${JSON.stringify(value)} [eras §9.12]`, () => {
    assertEquals(decodeValue(header), value);
  });
}

for (
  const value of ["a", "", "ä ö", " lead", "trail\t", "=?base64?x?=", "\u{1F600}", "line\nbreak"]
) {
  Deno.test(`decodeValue: undoes encodeValue of ${JSON.stringify(value)} [eras §9.12]`, () => {
    assertEquals(decodeValue(encodeValue(value)), value);
  });
}

const K = "io.modelcontextprotocol";
const ENVELOPE = `"_meta":{"${K}/protocolVersion":"2026-07-28","${K}/clientCapabilities":{}}`;
const SCHEMA = {
  type: "object",
  properties: {
    region: { type: "string", "x-mcp-header": "Region" },
    count: { type: "integer", "x-mcp-header": "Count" },
  },
};

function codeOf(text: string, headers: HeaderList, schema?: unknown): number | undefined {
  const call = messageOf(text);
  if (call.kind !== "call") throw new Error("no call");
  const reply = refusalOf(call, headers, () => schema);
  return reply?.kind === "response" ? JSON.parse(reply.message).error.code : undefined;
}

function toolCall(args = "{}", envelope = ENVELOPE): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":${args}` +
    `${envelope === "" ? "" : `,${envelope}`}}}`;
}

const VERSION = ["MCP-Protocol-Version", "2026-07-28"] as const;

const CHECKS: readonly (readonly [string, string, HeaderList, number | undefined])[] = [
  [
    "everything agrees",
    toolCall(),
    [VERSION, ["Mcp-Method", "tools/call"], ["Mcp-Name", "t"]],
    undefined,
  ],
  ["headers are absent", toolCall(), [], undefined],
  ["values have outer space", toolCall(), [["Mcp-Name", " t "]], undefined],
  ["names are of another case", toolCall(), [["MCP-NAME", "u"]], -32020],
  ["the version differs", toolCall(), [["MCP-Protocol-Version", "2027-01-01"]], -32020],
  ["the method differs", toolCall(), [VERSION, ["Mcp-Method", "tools/list"]], -32020],
  ["the method is of another case", toolCall(), [["Mcp-Method", "Tools/Call"]], -32020],
  ["the name differs", toolCall(), [["Mcp-Name", "u"]], -32020],
  ["the name is encoded", toolCall(), [["Mcp-Name", "=?base64?dA==?="]], undefined],
  ["the name cannot be decoded", toolCall(), [["Mcp-Name", "=?base64?dA?="]], -32020],
  ["there is no envelope", toolCall("{}", ""), [VERSION], -32602],
  ["capabilities are missing", toolCall("{}", `"_meta":{"${K}/protocolVersion":"2026-07-28"}`), [
    VERSION,
  ], -32602],
  [
    "capabilities are no object",
    toolCall("{}", `"_meta":{"${K}/protocolVersion":"2026-07-28","${K}/clientCapabilities":[]}`),
    [VERSION],
    -32602,
  ],
  [
    "the version is unknown",
    toolCall("{}", ENVELOPE.replace("2026-07-28", "v999.0.0")),
    [],
    -32022,
  ],
  [
    "a param agrees",
    toolCall('{"region":"ä"}'),
    [["Mcp-Param-Region", "=?base64?w6Q=?="]],
    undefined,
  ],
  ["a param differs", toolCall('{"region":"x"}'), [["Mcp-Param-Region", "y"]], -32020],
  ["one of two params is missing", toolCall('{"region":"x","count":1}'), [[
    "Mcp-Param-Region",
    "x",
  ]], -32020],
  [
    "a number is written otherwise",
    toolCall('{"count":1}'),
    [["Mcp-Param-Count", "1.0"]],
    undefined,
  ],
  ["an argument is null", toolCall('{"region":null}'), [["Mcp-Param-Other", "x"]], undefined],
  ["an unknown param cannot be read", toolCall(), [["Mcp-Param-Other", "=?base64?x?="]], -32020],
];

for (const [name, text, headers, code] of CHECKS) {
  Deno.test(`refusalOf: ${name}: ${code ?? "fine"} [eras §9.12]`, () => {
    assertEquals(codeOf(text, headers, SCHEMA), code);
  });
}

Deno.test("refusalOf: an unsupported version is named with what is supported", () => {
  const call = messageOf(toolCall("{}", ENVELOPE.replace("2026-07-28", "v999.0.0")));
  if (call.kind !== "call") throw new Error("no call");
  const reply = refusalOf(call, [], () => undefined);
  assertEquals(reply?.kind === "response" && [reply.status, JSON.parse(reply.message).error.data], [
    400,
    { supported: ["2026-07-28"], requested: "v999.0.0" },
  ]);
});
