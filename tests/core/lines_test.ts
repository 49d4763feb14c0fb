import { assertEquals, assertRejects } from "@std/assert";
import { type Line, LineFramer, MAX_LINE_BYTES, readLines } from "../../lib/core/lines.ts";

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const text = (value: string): Line => ({ kind: "text", text: value });

/** The lines of some bytes that arrive in chunks of a size. */
function frame(bytes: Uint8Array, chunkBytes: number, maxBytes = MAX_LINE_BYTES): Line[] {
  const framer = new LineFramer(maxBytes);
  const lines: Line[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    lines.push(...framer.push(bytes.slice(at, at + chunkBytes)));
  }
  const last = framer.end();
  return last === undefined ? lines : [...lines, last];
}

Deno.test("LineFramer cuts the same lines wherever the chunks end", () => {
  const cases: readonly [string, Line[]][] = [
    ["", []],
    ["\n", [text("")]],
    ["a\nb\n", [text("a"), text("b")]],
    ["a\r\nb\rc\n\r\n", [text("a"), text("b\rc"), text("")]],
    ["no newline at the end", [text("no newline at the end")]],
    ["ends with CR\r", [text("ends with CR")]],
    ["äöü €\n\u{1f600}\u2028\n", [text("äöü €"), text("\u{1f600}\u2028")]],
    ["\ufeffkept\n", [text("\ufeffkept")]],
  ];
  for (const [input, expected] of cases) {
    for (const chunkBytes of [1, 2, 3, 7, 1000]) {
      assertEquals(frame(encode(input), chunkBytes), expected, `${input} by ${chunkBytes}`);
    }
  }
});

Deno.test("LineFramer skips an over-long line, says its size, and goes on", () => {
  const bytes = encode("12345\n123456\n\nabc\n1234567");
  for (const chunkBytes of [1, 4, 6, 100]) {
    assertEquals(frame(bytes, chunkBytes, 5), [
      text("12345"),
      { kind: "too_long", bytes: 6 },
      text(""),
      text("abc"),
      { kind: "too_long", bytes: 7 },
    ]);
  }
});

Deno.test("LineFramer reports invalid UTF-8 instead of replacing it", () => {
  const bytes = new Uint8Array([
    ...encode("ok\n"),
    0xff,
    0x61,
    10,
    0xe2,
    0x82,
    10,
    ...encode("x\n"),
  ]);
  for (const chunkBytes of [1, 2, 100]) {
    assertEquals(frame(bytes, chunkBytes), [
      text("ok"),
      { kind: "not_utf8", bytes: 2 },
      { kind: "not_utf8", bytes: 2 },
      text("x"),
    ]);
  }
});

Deno.test("LineFramer gives back what random lines in random chunks were made of", () => {
  let seed = 42;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const alphabet = ["a", "é", "€", "\u{1f680}", "\r", " ", '"', "\\", "x".repeat(300)];
  for (let round = 0; round < 200; round++) {
    const lines = Array.from({ length: random(6) }, () => {
      const line = Array.from({ length: random(40) }, () => alphabet[random(alphabet.length)]);
      return line.join("") + ".";
    });
    const bytes = encode(lines.map((line) => line + "\n").join(""));
    assertEquals(frame(bytes, 1 + random(50)), lines.map(text));
  }
});

Deno.test("LineFramer does not hold on to the chunks it was given", () => {
  const framer = new LineFramer(100);
  const chunk = encode("abc");
  assertEquals(framer.push(chunk), []);
  chunk.fill(0x7a);
  assertEquals(framer.push(encode("d\n")), [text("abcd")]);
});

Deno.test("readLines yields the lines of a stream", async () => {
  const stream = ReadableStream.from([encode("on"), encode("e\ntwo\nth"), encode("ree")]);
  assertEquals(await Array.fromAsync(readLines(stream)), [text("one"), text("two"), text("three")]);
});

Deno.test("readLines throws the error of its stream behind the lines before it", async () => {
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode("one\n")),
    pull: (controller) => controller.error(new Error("broken")),
  });
  const lines = readLines(stream);
  assertEquals(await lines.next(), { done: false, value: text("one") });
  await assertRejects(() => lines.next(), Error, "broken");
});

Deno.test("readLines ends and cancels the stream when the signal aborts during a read", async () => {
  const cancelled = Promise.withResolvers<void>();
  const pulled = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode("one\nunfinished")),
    pull: () => pulled.resolve(),
    cancel: () => cancelled.resolve(),
  }, { highWaterMark: 0 });
  const stop = new AbortController();
  const lines = readLines(stream, { signal: stop.signal });
  assertEquals((await lines.next()).value, text("one"));
  const next = lines.next();
  await pulled.promise;
  stop.abort();
  assertEquals(await next, { done: true, value: undefined });
  await cancelled.promise;
});

Deno.test("readLines cancels the stream when its reader leaves early", async () => {
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode("one\ntwo\n")),
    cancel: () => {
      isCancelled = true;
    },
  });
  for await (const line of readLines(stream)) {
    assertEquals(line, text("one"));
    break;
  }
  assertEquals(isCancelled, true);
});
