import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type OutputLine, outputLines } from "../../lib/cloudflared/output_lines.ts";

const NEVER = new AbortController().signal;

async function read(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  maxChars: number,
): Promise<OutputLine[]> {
  return await Array.fromAsync(outputLines(ReadableStream.from(chunks), NEVER, maxChars));
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

const OUTPUTS:
  readonly (readonly [text: string, lines: readonly (readonly [string, boolean])[]])[] = [
    ["", []],
    ["a\nb\r\n\nc", [["a", false], ["b", false], ["", false], ["c", false]]],
    ["12345678\n123456789\nnext\n", [["12345678", false], ["12345678", true], ["next", false]]],
    ["grüße ☎\n", [["grüße ☎", false]]],
  ];

for (const [text, lines] of OUTPUTS) {
  Deno.test(`outputLines: ${JSON.stringify(text)}, however it arrives [runtimes §12.19]`, async () => {
    const whole = bytes(text);
    const single = Array.from(whole, (byte) => new Uint8Array([byte]));
    for (const chunks of [[whole], single]) {
      const found = await read(chunks, 8);
      assertEquals(found.map(({ text, isCut }) => [text, isCut]), lines.map((line) => [...line]));
    }
  });
}

Deno.test("outputLines: bytes that are no UTF-8 are replaced and stop nothing", async () => {
  const found = await read([new Uint8Array([65, 0xff, 10]), bytes("b\n")], 8);
  assertEquals(found.map(({ text }) => text), ["A\ufffd", "b"]);
});

Deno.test("outputLines: no line is longer than the bound, and none is lost", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.string({ maxLength: 20 }).filter((text) => !/[\r\n]/.test(text)), { minLength: 1 }),
    fc.integer({ min: 1, max: 9 }),
    async (lines, size) => {
      const all = bytes(lines.map((line) => `${line}\n`).join(""));
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      for (let at = 0; at < all.length; at += size) chunks.push(all.slice(at, at + size));
      const found = await read(chunks, 8);
      assertEquals(found.map(({ text }) => text), lines.map((line) => line.slice(0, 8)));
      assertEquals(found.map(({ isCut }) => isCut), lines.map((line) => line.length > 8));
    },
  ));
});

Deno.test("outputLines: its signal ends a read that is under way", async () => {
  const stop = new AbortController();
  const silent = new ReadableStream<Uint8Array>();
  const reading = Array.fromAsync(outputLines(silent, stop.signal));
  stop.abort();
  assertEquals(await reading, []);
});
