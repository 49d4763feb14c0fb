/** A stdio server that answers `large` with a line of 33 MiB and anything else with an empty result. */

const decoder = new TextDecoderStream();
let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(decoder)) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const { id, method } = JSON.parse(line);
    const result = method === "large" ? { text: "x".repeat(33 * 1024 * 1024) } : {};
    let bytes = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\n");
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
  }
}
