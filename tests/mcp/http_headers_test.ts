import { assertEquals } from "@std/assert";
import {
  encodeValue,
  isModern,
  isModernRequest,
  messageDefaults,
  requestHeaders,
} from "../../lib/mcp/http_headers.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import { call, message, notification } from "./stdio_harness.ts";

const K = "io.modelcontextprotocol/protocolVersion";

Deno.test("requestHeaders: consumer, then static, then defaults; a later layer only fills gaps", () => {
  const lines = requestHeaders(
    [["authorization", "Bearer consumer"], ["X-A", "1"]],
    [["Authorization", "Bearer static"], ["X-B", "2"], ["accept", "static/accept"]],
    [["Accept", "default/accept"], ["User-Agent", "ua"], ["x-a", "default"]],
  );
  assertEquals(lines, [
    ["authorization", "Bearer consumer"],
    ["X-A", "1"],
    ["X-B", "2"],
    ["accept", "static/accept"],
    ["User-Agent", "ua"],
  ]);
});

Deno.test("requestHeaders: repeated values stay lines of their own in both layers", () => {
  const lines = requestHeaders(
    [["X-Two", "a, b"], ["x-two", "c"]],
    [["X-Static", "d"], ["X-Static", "e"]],
    [],
  );
  assertEquals(lines, [["X-Two", "a, b"], ["x-two", "c"], ["X-Static", "d"], ["X-Static", "e"]]);
});

Deno.test("requestHeaders: names of one hop never cross, whatever their spelling", () => {
  const names = "Accept-Encoding CONNECTION content-length Host Keep-Alive Proxy-Authorization " +
    "proxy-connection TE Trailer Transfer-Encoding upgrade";
  const consumer = names.split(" ").map((name): [string, string] => [name, "x"]);
  assertEquals(requestHeaders([...consumer, ["Cookie", "kept"]], [], []), [["Cookie", "kept"]]);
});

Deno.test("requestHeaders: a name that was dropped does not keep a default away", () => {
  const lines = requestHeaders([["accept-encoding", "zstd"]], [], [[
    "Accept-Encoding",
    "identity",
  ]]);
  assertEquals(lines, [["Accept-Encoding", "identity"]]);
});

Deno.test("wire 47: a legacy message gets content type, accept and user agent, no mirror", () => {
  const { message } = call("tools/call", '{"name":"echo"}');
  assertEquals(messageDefaults(message, [["Mcp-Protocol-Version", "2025-11-25"]], "ua"), [
    ["Content-Type", "application/json"],
    ["Accept", "application/json, text/event-stream"],
    ["User-Agent", "ua"],
  ]);
});

const NAMED: readonly (readonly [method: string, member: string])[] = [
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tasks/get", "taskId"],
  ["tasks/update", "taskId"],
  ["tasks/cancel", "taskId"],
];
for (const [method, member] of NAMED) {
  Deno.test(`messageDefaults: a modern ${method} mirrors params.${member} (mcp-eras §1.4)`, () => {
    const params = `{"_meta":{"${K}":"2026-07-28"},"${member}":"the \\u006eame"}`;
    assertEquals(mirror(call(method, params).message, []), [
      ["Mcp-Method", method],
      ["MCP-Protocol-Version", "2026-07-28"],
      ["Mcp-Name", "the name"],
    ]);
  });
}

Deno.test("messageDefaults: the body decides the era, the header only where the body is silent", () => {
  const modernHeader: HeaderList = [["mcp-protocol-version", "2026-07-28"]];
  const legacyBody = call("tools/list", `{"_meta":{"${K}":"2025-11-25"}}`).message;
  const futureBody = call("tools/list", `{"_meta":{"${K}":"DRAFT-2027"}}`).message;
  const silent = call("tools/list").message;
  assertEquals(mirror(legacyBody, modernHeader), []);
  assertEquals(mirror(futureBody, []), [
    ["Mcp-Method", "tools/list"],
    ["MCP-Protocol-Version", "DRAFT-2027"],
  ]);
  assertEquals(mirror(silent, modernHeader), [["Mcp-Method", "tools/list"]]);
  assertEquals(mirror(silent, []), []);
});

Deno.test("messageDefaults: notifications mirror their method, responses nothing", () => {
  const header: HeaderList = [["MCP-Protocol-Version", "2026-07-28"]];
  assertEquals(mirror(notification("notifications/cancelled").message, header), [
    ["Mcp-Method", "notifications/cancelled"],
  ]);
  assertEquals(mirror(message('{"jsonrpc":"2.0","id":1,"result":{}}').message, header), []);
});

Deno.test("messageDefaults: a version no header can carry is left for the target to refuse", () => {
  const { message } = call("tools/list", `{"_meta":{"${K}":"v\\n\\u00e9"}}`);
  assertEquals(mirror(message, []), [["Mcp-Method", "tools/list"]]);
});

Deno.test("messageDefaults: a name that is no string, or missing, has no header", () => {
  for (
    const params of [`{"_meta":{"${K}":"2026-07-28"},"name":7}`, `{"_meta":{"${K}":"2026-07-28"}}`]
  ) {
    const lines = mirror(call("tools/call", params).message, []);
    assertEquals(lines.map(([name]) => name), ["Mcp-Method", "MCP-Protocol-Version"]);
  }
});

const SENTINELS: readonly (readonly [value: string, header: string])[] = [
  ["plain name!", "plain name!"],
  ["", "=?base64??="],
  [" lead", "=?base64?IGxlYWQ=?="],
  ["trail ", "=?base64?dHJhaWwg?="],
  ["tab\there", "=?base64?dGFiCWhlcmU=?="],
  ["line\nfeed", "=?base64?bGluZQpmZWVk?="],
  ["é", "=?base64?w6k=?="],
  ["=?base64?YQ==?=", "=?base64?PT9iYXNlNjQ/WVE9PT89?="],
  ["=?BASE64?YQ==?=", "=?BASE64?YQ==?="],
];
for (const [value, header] of SENTINELS) {
  Deno.test(`encodeValue: ${JSON.stringify(value)} travels as ${header} (mcp-eras §1.4)`, () => {
    assertEquals(encodeValue(value), header);
  });
}

Deno.test("isModern: revisions compare as text, outer space aside, absent is legacy", () => {
  const of = (version: string) => isModern([["MCP-Protocol-Version", version]]);
  assertEquals(["2026-07-28", " 2026-07-28 ", "2027-01-01", "v999.0.0", "DRAFT-2026"].map(of), [
    true,
    true,
    true,
    true,
    true,
  ]);
  assertEquals(["2025-11-25", "2025-03-26", ""].map(of), [false, false, false]);
  assertEquals(isModern([]), false);
});

Deno.test("isModernRequest: a claim elsewhere than params._meta is no claim", () => {
  const of = (params: string) => isModernRequest(call("x", params).message.text, []);
  assertEquals(of(`{"_meta":{"${K}":"2026-07-28"}}`), true);
  assertEquals(of(`{"arguments":{"_meta":{"${K}":"2026-07-28"}}}`), false);
  assertEquals(of(`{"_meta":{"${K}":20260728}}`), false);
});

function mirror(message: ReturnType<typeof call>["message"], consumer: HeaderList): HeaderList {
  return messageDefaults(message, consumer, "ua").slice(3);
}
