/**
 * The MCP server of the benchmark over stdio: answers every call with its params as the result, after
 * `params.delay_ms` if it is there.
 */
import { readLines } from "../../lib/core/lines.ts";
import { valueSpan } from "../../lib/wire/json_span.ts";

const writer = Deno.stdout.writable.getWriter();
const encoder = new TextEncoder();

for await (const line of readLines(Deno.stdin.readable)) {
  if (line.kind !== "text") continue;
  const { text } = line;
  const id = valueSpan(text, 0, "id");
  if (id === undefined) continue;
  const params = valueSpan(text, 0, "params");
  const delay = valueSpan(text, 0, "params", "delay_ms");
  const result = params === undefined ? "{}" : text.slice(params.start, params.end);
  const answer = encoder.encode(
    `{"jsonrpc":"2.0","id":${text.slice(id.start, id.end)},"result":${result}}\n`,
  );
  if (delay === undefined) writer.write(answer);
  else setTimeout(() => writer.write(answer), Number(text.slice(delay.start, delay.end)));
}
