// deno-lint-ignore-file no-console
/**
 * The MCP server of the benchmark over HTTP: answers every call with its params as the result, by
 * cutting text, so that its own cost stays small. Prints its URL.
 */
import { valueSpan } from "../../lib/wire/json_span.ts";

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/mcp` })),
}, async (request) => {
  const text = await request.text();
  const id = valueSpan(text, 0, "id");
  if (id === undefined) return new Response(null, { status: 202 });
  const params = valueSpan(text, 0, "params");
  const result = params === undefined ? "{}" : text.slice(params.start, params.end);
  return new Response(`{"jsonrpc":"2.0","id":${text.slice(id.start, id.end)},"result":${result}}`, {
    headers: { "content-type": "application/json" },
  });
});
await server.finished;
