import { assertEquals } from "@std/assert";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import {
  connectionNominated,
  forwardableHeaders,
  isEventStream,
  withContentType,
} from "../../lib/wire/reply_headers.ts";

const TABLE: readonly (readonly [string, HeaderList, HeaderList])[] = [
  ["allowed names get their published spelling", [
    ["access-control-expose-headers", "a"],
    ["CONTENT-TYPE", "b"],
    ["last-event-id", "c"],
    ["MCP-Protocol-Version", "d"],
    ["MCP-SESSION-ID", "e"],
    ["WWW-Authenticate", "f"],
  ], [
    ["Access-Control-Expose-Headers", "a"],
    ["Content-Type", "b"],
    ["Last-Event-Id", "c"],
    ["Mcp-Protocol-Version", "d"],
    ["Mcp-Session-Id", "e"],
    ["Www-Authenticate", "f"],
  ]],
  ["wire 28: nothing else passes", [
    ["Set-Cookie", "a=b"],
    ["Server", "x"],
    ["Location", "/"],
    ["Content-Length", "1"],
    ["Content-Type ", "x"],
    ["", "x"],
  ], []],
  ["wire 28: two WWW-Authenticate values stay two", [
    ["www-authenticate", 'Bearer a="1, 2"'],
    ["www-authenticate", "Basic"],
  ], [["Www-Authenticate", 'Bearer a="1, 2"'], ["Www-Authenticate", "Basic"]]],
  ["wire 28: Connection strips what it names", [
    ["Connection", "Content-Type, Mcp-Session-Id"],
    ["Content-Type", "application/json"],
    ["Mcp-Session-Id", "s"],
    ["Mcp-Protocol-Version", "v"],
  ], [["Mcp-Protocol-Version", "v"]]],
  ["every spelling and every line of Connection counts", [
    ["Mcp-Session-Id", "s"],
    ["CONNECTION", "close"],
    ["connection", "x,\tMCP-SESSION-ID "],
  ], []],
  ["wire 28: empty values are removed", [["Mcp-Session-Id", ""], ["Content-Type", "x"]], [[
    "Content-Type",
    "x",
  ]]],
  ["spelling variants merge in the byte order of the spellings", [
    ["www-authenticate", "3"],
    ["Www-Authenticate", "2"],
    ["WWW-Authenticate", "1"],
    ["Www-Authenticate", "2b"],
  ], [
    ["Www-Authenticate", "1"],
    ["Www-Authenticate", "2"],
    ["Www-Authenticate", "2b"],
    ["Www-Authenticate", "3"],
  ]],
];

for (const [name, upstream, kept] of TABLE) {
  Deno.test(`forwardableHeaders: ${name}`, () => {
    const before = structuredClone(upstream);
    assertEquals(forwardableHeaders(upstream), kept);
    assertEquals(upstream, before);
  });
}

Deno.test("forwardableHeaders: variants of two names merge although they alternate", () => {
  const merged = forwardableHeaders([
    ["www-authenticate", "w2"],
    ["mcp-session-id", "m2"],
    ["WWW-Authenticate", "w1"],
    ["MCP-Session-Id", "m1"],
  ]);
  const valuesOf = (wanted: string) => merged.filter(([n]) => n === wanted).map(([, v]) => v);
  assertEquals(valuesOf("Www-Authenticate"), ["w1", "w2"]);
  assertEquals(valuesOf("Mcp-Session-Id"), ["m1", "m2"]);
});

Deno.test("connectionNominated: lower-case names of all Connection lines", () => {
  assertEquals(
    connectionNominated([["connection", "A, b"], ["Connection", "\tC\t"], ["x", "d"]]),
    new Set(["a", "b", "c"]),
  );
});

Deno.test("withContentType: the first line decides, exactly one remains", () => {
  const headers: HeaderList = [["content-type", "a"], ["X", "1"], ["Content-Type", "b"]];
  assertEquals(withContentType(headers, (old) => `${old}!`), [["Content-Type", "a!"], ["X", "1"]]);
  assertEquals(withContentType([], (old) => old ?? "none"), [["Content-Type", "none"]]);
});

Deno.test("isEventStream: parameters, case and space aside", () => {
  for (const type of ["text/event-stream", " Text/Event-Stream; charset=utf-8"]) {
    assertEquals(isEventStream(type), true);
  }
  for (const type of [undefined, "", "application/json", "x text/event-stream"]) {
    assertEquals(isEventStream(type), false);
  }
});
