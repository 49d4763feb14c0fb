import { assertEquals } from "@std/assert";
import { consumerEra } from "../../../lib/mcp/era/consumer_era.ts";
import { type EraSetting, route } from "../../../lib/mcp/era/route.ts";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import { message } from "../stdio_harness.ts";

const META = (version: string) =>
  `{"_meta":{"io.modelcontextprotocol/protocolVersion":${JSON.stringify(version)}}}`;
const HEADER: HeaderList = [["MCP-Protocol-Version", "2026-07-28"]];

const CONSUMERS: readonly (readonly [string, string, HeaderList, "legacy" | "modern"])[] = [
  ["an envelope", call("tools/call", META("2026-07-28")), [], "modern"],
  ["a later date", call("tools/call", META("2027-01-01")), [], "modern"],
  ["a version that is no date", call("tools/call", META("v999.0.0")), [], "modern"],
  ["a draft", call("tools/call", META("DRAFT-2026")), [], "modern"],
  ["an envelope with a legacy date", call("tools/call", META("2025-11-25")), HEADER, "legacy"],
  ["no envelope", call("tools/call", "{}"), [], "legacy"],
  ["no envelope, modern header", call("tools/call", "{}"), HEADER, "modern"],
  ["initialize", call("initialize", "{}"), HEADER, "legacy"],
  ["initialize in an envelope", call("initialize", META("2026-07-28")), [], "modern"],
  [
    "a notification by header",
    '{"jsonrpc":"2.0","method":"notifications/cancelled"}',
    HEADER,
    "modern",
  ],
  ["a response", '{"jsonrpc":"2.0","id":1,"result":{}}', HEADER, "legacy"],
  [
    "a text that only speaks of an envelope",
    call("tools/call", '{"arguments":{"x":"io.modelcontextprotocol/protocolVersion"}}'),
    [],
    "legacy",
  ],
];

for (const [name, text, headers, era] of CONSUMERS) {
  Deno.test(`consumerEra: ${name} is ${era} [eras §8, AutoGPT#14302]`, () => {
    assertEquals(consumerEra(message(text, { headers })), era);
  });
}

function call(method: string, params: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`;
}

type Known = "yes" | "no" | "unknown";
/** Setting, consumer, kind, method, modern, legacy, introduced: the way. */
type Row = readonly [
  EraSetting,
  "legacy" | "modern",
  "http-streamable" | "stdio",
  string | undefined,
  Known,
  Known,
  boolean,
  string,
];

const ROWS: readonly Row[] = [
  // Same era: not touched.
  ["auto", "modern", "http-streamable", "tools/call", "yes", "unknown", false, "pass"],
  ["auto", "modern", "http-streamable", "tools/call", "yes", "yes", false, "pass"],
  ["auto", "legacy", "http-streamable", "tools/call", "no", "yes", false, "pass"],
  ["auto", "legacy", "http-streamable", "tools/call", "yes", "yes", false, "pass"],
  ["auto", "legacy", "stdio", "tools/call", "no", "yes", true, "pass"],
  // The other era.
  ["auto", "modern", "http-streamable", "tools/call", "no", "yes", false, "to_legacy"],
  ["auto", "modern", "stdio", "tools/call", "no", "yes", true, "to_legacy"],
  ["auto", "legacy", "http-streamable", "tools/call", "yes", "no", false, "to_modern"],
  ["auto", "legacy", "stdio", "tools/call", "yes", "unknown", false, "to_modern"],
  // Nothing is known: ask first, on stdio before any call.
  ["auto", "modern", "http-streamable", "tools/call", "unknown", "unknown", false, "probe"],
  ["auto", "modern", "stdio", "tools/call", "unknown", "unknown", false, "probe"],
  ["auto", "legacy", "stdio", "tools/call", "unknown", "unknown", false, "probe"],
  ["auto", "legacy", "http-streamable", "tools/call", "unknown", "unknown", false, "pass"],
  ["auto", "legacy", "stdio", "ping", "unknown", "unknown", false, "pass"],
  ["auto", "legacy", "stdio", "notifications/initialized", "unknown", "unknown", false, "pass"],
  ["auto", "legacy", "stdio", "acme/method", "unknown", "unknown", false, "pass"],
  ["auto", "legacy", "stdio", undefined, "unknown", "unknown", false, "pass"],
  // A stale legacy verdict is looked at again.
  ["auto", "modern", "http-streamable", "tools/call", "unknown", "yes", false, "probe"],
  // A handshake shows what the server is.
  [
    "auto",
    "legacy",
    "http-streamable",
    "initialize",
    "unknown",
    "unknown",
    false,
    "pass_or_bridge",
  ],
  ["auto", "legacy", "stdio", "initialize", "yes", "unknown", false, "pass_or_bridge"],
  ["auto", "legacy", "stdio", "initialize", "no", "yes", true, "pass_or_bridge"],
  ["auto", "legacy", "stdio", "initialize", "yes", "no", false, "to_modern"],
  // A call before the handshake.
  ["auto", "legacy", "stdio", "tools/call", "no", "yes", false, "introduce"],
  ["legacy", "legacy", "stdio", "tools/call", "unknown", "unknown", false, "introduce"],
  ["legacy", "legacy", "stdio", "initialize", "unknown", "unknown", false, "pass"],
  // A setting is not questioned.
  ["passthrough", "modern", "stdio", "tools/call", "no", "yes", false, "pass"],
  ["passthrough", "legacy", "stdio", "tools/call", "yes", "no", false, "pass"],
  ["legacy", "modern", "http-streamable", "tools/call", "yes", "unknown", false, "to_legacy"],
  ["modern", "legacy", "http-streamable", "initialize", "unknown", "unknown", false, "to_modern"],
  ["modern", "modern", "http-streamable", "tools/call", "unknown", "unknown", false, "pass"],
  // Neither era is taken: the server's own refusal says so.
  ["auto", "modern", "http-streamable", "tools/call", "no", "no", false, "pass"],
];

for (const [setting, consumer, kind, method, modern, legacy, isIntroduced, way] of ROWS) {
  const target = `${kind}, modern ${modern}, legacy ${legacy}${isIntroduced ? ", introduced" : ""}`;
  Deno.test(`route: ${setting}, ${consumer} ${method ?? "response"} to ${target}: ${way}`, () => {
    assertEquals(route({ setting, consumer, kind, method, modern, legacy, isIntroduced }), way);
  });
}
