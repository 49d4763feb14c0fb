// deno-lint-ignore-file no-console
/**
 * An MCP server of one era over HTTP for the benchmark: `era_echo.ts legacy|modern`. Its tool says its
 * argument again. Prints its URL.
 */
import { valueSpan } from "../../lib/wire/json_span.ts";

const isModern = Deno.args[0] === "modern";
const INFO = '{"name":"echo","version":"1"}';
const DISCOVERED =
  '{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},' +
  `"ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":${INFO}}}`;
const INITIALIZED =
  `{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":${INFO}}`;

const CACHED = '"resultType":"complete","ttlMs":60000,"cacheScope":"private",';

function answerTo(text: string): string {
  const method = cut(text, "method");
  switch (method) {
    case '"server/discover"':
      return isModern ? `"result":${DISCOVERED}` : '"error":{"code":-32601,"message":"not found"}';
    case '"initialize"':
      return isModern
        ? '"error":{"code":-32022,"message":"modern only","data":{"supported":["2026-07-28"]}}'
        : `"result":${INITIALIZED}`;
    case '"tools/list"':
      return `"result":{${isModern ? CACHED : ""}"tools":[{"name":"echo","inputSchema":{}}]}`;
    default: {
      if (isModern && !text.includes("io.modelcontextprotocol/protocolVersion")) {
        return '"error":{"code":-32602,"message":"no envelope"}';
      }
      const said = cut(text, "params", "arguments", "pad") ?? '""';
      const content = `"content":[{"type":"text","text":${said}}]`;
      return `"result":{${isModern ? '"resultType":"complete",' : ""}${content}}`;
    }
  }
}

function cut(text: string, ...path: string[]): string | undefined {
  const span = valueSpan(text, 0, ...path);
  return span === undefined ? undefined : text.slice(span.start, span.end);
}

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/mcp` })),
}, async (request) => {
  if (request.method !== "POST") return new Response(null, { status: 405 });
  const text = await request.text();
  const id = cut(text, "id");
  if (id === undefined) return new Response(null, { status: 202 });
  return new Response(`{"jsonrpc":"2.0","id":${id},${answerTo(text)}}`, {
    headers: { "content-type": "application/json" },
  });
});
await server.finished;
