/**
 * The MCP server of the benchmark over stdio: answers every call with its params as the result, after
 * `params.delay_ms` if it is there.
 */
import { readLines } from "../../lib/core/lines.ts";
import { valueSpan } from "../../lib/wire/json_span.ts";

const TIMER_SLACK_MS = 2;
const never = new Int32Array(new SharedArrayBuffer(4));
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
  else answerAt(performance.now() + Number(text.slice(delay.start, delay.end)), answer);
}

/**
 * A platform timer fires a millisecond or two late, which would count against the tunnel: the tool
 * takes the time it is said to take, so the rest is slept in the one way that is exact.
 */
function answerAt(at: number, answer: Uint8Array<ArrayBuffer>): void {
  const leftMs = at - performance.now();
  if (leftMs > TIMER_SLACK_MS) {
    setTimeout(() => answerAt(at, answer), leftMs - TIMER_SLACK_MS);
  } else {
    if (leftMs > 0) Atomics.wait(never, 0, 0, leftMs);
    writer.write(answer);
  }
}
