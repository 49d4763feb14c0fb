import { assertEquals } from "@std/assert";
import type { TransportErrorKind } from "../../lib/wire/failure.ts";
import { judgeErrorBody, MAX_ERROR_BODY_BYTES } from "../../lib/wire/preserved_error.ts";

const ERROR = '"error":{"code":-32003,"message":"m","data":{"n":12345678901234567890,"f":1.0}}';

const PRESERVED: readonly (readonly [string, string, string])[] = [
  ["same id", `{"jsonrpc":"2.0","id":7,${ERROR}}`, `{"jsonrpc":"2.0","id":7,${ERROR}}`],
  [
    "white space and unknown members stay",
    ` {\n"x":1.0, "jsonrpc" : "2.0","id": 7 ,${ERROR}}\n`,
    ` {\n"x":1.0, "jsonrpc" : "2.0","id": 7 ,${ERROR}}\n`,
  ],
  ["null id", `{"jsonrpc":"2.0","id": null,${ERROR}}`, `{"jsonrpc":"2.0","id": 7,${ERROR}}`],
  ["no id", ` {"jsonrpc":"2.0",${ERROR}}`, ` {"id":7,"jsonrpc":"2.0",${ERROR}}`],
];

for (const [name, body, message] of PRESERVED) {
  Deno.test(`wire 34: an MCP error is kept character for character: ${name}`, () => {
    assertEquals(judgeErrorBody(body, "7"), { kind: "preserved", message });
  });
}

const NOT_MCP: readonly (readonly [string, TransportErrorKind])[] = [
  ["", "response_body_missing"],
  [" \r\n", "response_body_missing"],
  ["Service Unavailable", "malformed_json"],
  ["<html>", "malformed_json"],
  [`{"jsonrpc":"2.0","id":7,${ERROR}`, "malformed_json"],
  ["null", "invalid_mcp_error"],
  ["[]", "invalid_mcp_error"],
  ["{}", "invalid_mcp_error"],
  ['{"error":"x"}', "invalid_mcp_error"],
  [`{"jsonrpc":"2.0","id":8,${ERROR}}`, "invalid_mcp_error"],
  [`{"jsonrpc":"2.0","id":"7",${ERROR}}`, "invalid_mcp_error"],
  [`{"jsonrpc":"2.0","id":7.0,${ERROR}}`, "invalid_mcp_error"],
  [`{"jsonrpc":"2.0","id":{},${ERROR}}`, "invalid_mcp_error"],
  [`{"jsonrpc":"1.0","id":7,${ERROR}}`, "invalid_mcp_error"],
  [`{"jsonrpc":"2.0","id":7,"result":null,${ERROR}}`, "invalid_mcp_error"],
  [`{"jsonrpc":"2.0","id":7,"method":null,${ERROR}}`, "invalid_mcp_error"],
  ['{"jsonrpc":"2.0","id":7,"error":null}', "invalid_mcp_error"],
  ['{"jsonrpc":"2.0","id":7,"error":{"code":1.5,"message":"m"}}', "invalid_mcp_error"],
  ['{"jsonrpc":"2.0","id":7,"error":{"code":"1","message":"m"}}', "invalid_mcp_error"],
  ['{"jsonrpc":"2.0","id":7,"error":{"code":1}}', "invalid_mcp_error"],
];

Deno.test("wire 34, 35: any other body is no MCP error, and why", () => {
  for (const [body, reason] of NOT_MCP) {
    assertEquals(judgeErrorBody(body, "7"), { kind: "not_mcp", reason }, body);
  }
});

Deno.test("wire 36: 102400 bytes are looked at", () => {
  assertEquals(MAX_ERROR_BODY_BYTES, 102_400);
});

Deno.test("wire 48: strange ids are matched and filled in as text", () => {
  for (const id of ["0", "9007199254740993", '"a\\"}"', "1.5"]) {
    const own = `{"jsonrpc":"2.0","id":${id},${ERROR}}`;
    assertEquals(judgeErrorBody(own, id), { kind: "preserved", message: own });
    assertEquals(judgeErrorBody(`{"jsonrpc":"2.0","id":null,${ERROR}}`, id), {
      kind: "preserved",
      message: own,
    });
  }
});
