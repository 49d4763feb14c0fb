import { assert, assertEquals, assertRejects } from "@std/assert";
import { readSse, type SseEvent, SseEventTooLarge } from "../../lib/core/sse.ts";
import { seeded } from "../wire/samples.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks);
}

async function parse(chunks: readonly Uint8Array[], maxChars = 1000): Promise<SseEvent[]> {
  return await Array.fromAsync(readSse(streamOf(chunks), maxChars));
}

/** An event as the tests write it: type, data, id, retry, and whether it was cut off. */
function event(data: string, about: Partial<SseEvent> = {}): SseEvent {
  return { type: "message", data, lastId: undefined, retryMs: undefined, complete: true, ...about };
}

const TABLE: readonly (readonly [name: string, text: string, events: readonly SseEvent[]])[] = [
  ["nothing", "", []],
  ["one event", "data: a\n\n", [event("a")]],
  ["one leading space is dropped, no more", "data:  a\n\ndata:b\n\n", [event(" a"), event("b")]],
  ["multi-line data", "data: a\ndata\ndata: b\n\n", [event("a\n\nb")]],
  ["a type, for its event only", "event: x\ndata: 1\n\ndata: 2\n\n", [
    event("1", { type: "x" }),
    event("2"),
  ]],
  ["an empty type is message", "event: x\nevent:\ndata: 1\n\n", [event("1")]],
  ["an id lasts", "id: 5\ndata: a\n\ndata: b\n\n", [
    event("a", { lastId: "5" }),
    event("b", { lastId: "5" }),
  ]],
  ["an id without data is told", "id: 5\n\n", [event("", { lastId: "5" })]],
  ["an empty id is an id", "id: 5\ndata: a\n\nid\ndata: b\n\n", [
    event("a", { lastId: "5" }),
    event("b", { lastId: "" }),
  ]],
  ["an id with NUL is none", "id: a\0b\ndata: x\n\n", [event("x")]],
  ["retry lasts, only digits count", "retry: 50\ndata: a\n\nretry: 5x\nretry: -1\ndata: b\n\n", [
    event("a", { retryMs: 50 }),
    event("b", { retryMs: 50 }),
  ]],
  ["comments and unknown fields are ignored", ": hi\n:\nfoo: x\nDATA: x\n data: x\ndata: a\n\n", [
    event("a"),
  ]],
  ["a type or a comment alone is no event", "event: x\n\n: keep-alive\n\nretry: x\n\n", []],
  ["a reconnection time without data is told", "retry: 50\n\n", [event("", { retryMs: 50 })]],
  ["empty data is an event", "data\n\ndata:\n\n", [event(""), event("")]],
  ["colons in the value stay", 'data: {"a":1}\n\n', [event('{"a":1}')]],
  ["the end inside an event", "data: a\n\ndata: b\ndata: c", [
    event("a"),
    event("b\nc", { complete: false }),
  ]],
  ["the end before the empty line", "data: a\n", [event("a", { complete: false })]],
  ["the end inside an event with an id only", "id: 9", [
    event("", { lastId: "9", complete: false }),
  ]],
  ["a BOM at the start", "\ufeffdata: a\n\n", [event("a")]],
  ["a BOM elsewhere is a character", "data: \ufeffa\n\n", [event("\ufeffa")]],
  ["characters of two and four bytes, U+2028", "data: é😀\u2028b\n\n", [event("é😀\u2028b")]],
  ["an empty line or two between events", "\n\ndata: a\n\n\n\ndata: b\n\n", [
    event("a"),
    event("b"),
  ]],
];

for (const [name, text, events] of TABLE) {
  Deno.test(`readSse: ${name}; with LF, CRLF and CR, split at every byte`, async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const bytes = encode(text.replaceAll("\n", end));
      assertEquals(await parse([bytes]), events, JSON.stringify(end));
      for (let cut = 1; cut < bytes.length; cut++) {
        const parts = [bytes.subarray(0, cut), new Uint8Array(), bytes.subarray(cut)];
        assertEquals(await parse(parts), events, `${JSON.stringify(end)} cut at ${cut}`);
      }
      assertEquals(await parse(Array.from(bytes, (byte) => Uint8Array.of(byte))), events);
    }
  });
}

Deno.test("readSse: line ends may be mixed", async () => {
  const mixed = "data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\r\n";
  assertEquals(await parse([encode(mixed)]), [event("a\nb\nc"), event("d")]);
});

Deno.test("readSse: random events come through random chunks unchanged", async () => {
  const random = seeded(11);
  const pick = <T>(items: readonly [T, ...T[]]): T =>
    items[Math.floor(random() * items.length)] ?? items[0];
  for (let round = 0; round < 100; round++) {
    const data = Array.from({ length: 5 }, () => pick(["", "é", "😀:", ": x", "{}", "a\nb\n"]));
    const text = data.map((item) => {
      const end = pick(["\n", "\r\n", "\r"]);
      return item.split("\n").map((line) => `data: ${line}${end}`).join("") + end;
    }).join("");
    const chunks: Uint8Array[] = [];
    let bytes = encode(text);
    while (bytes.length > 0) {
      const size = 1 + Math.floor(random() * 9);
      chunks.push(bytes.subarray(0, size));
      bytes = bytes.subarray(size);
    }
    assertEquals((await parse(chunks)).map((one) => one.data), data, JSON.stringify(text));
  }
});

Deno.test("readSse: an event may be as large as the bound, not larger", async () => {
  const sized = (chars: number) => encode(`data: ${"x".repeat(chars)}\n\n`);
  assertEquals((await parse([sized(50), sized(50)], 50)).length, 2);
  await assertRejects(() => parse([sized(51)], 50), SseEventTooLarge, "50 characters");
});

Deno.test("readSse: no shape of input grows an event past the bound", async () => {
  const endless: readonly (readonly [string, string])[] = [
    ["one line without an end", "x"],
    ["data lines", "data: x\n"],
    ["empty data lines", "data\n"],
  ];
  for (const [name, piece] of endless) {
    let pulled = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled++ === 10_000) controller.close();
        else controller.enqueue(encode(piece));
      },
    });
    const read = () => Array.fromAsync(readSse(stream, 100));
    await assertRejects(read, SseEventTooLarge);
    assert(pulled < 200, `${name}: ${pulled} chunks were read`);
    await stream.cancel();
  }
});

Deno.test("readSse: a long stream of small events and comments is within any bound", async () => {
  const chunks = Array.from({ length: 500 }, () => encode(": keep-alive\ndata: 12345\n\n"));
  assertEquals((await parse(chunks, 20)).length, 500);
});

Deno.test("readSse: what is not UTF-8 is an error, after the events before it", async () => {
  for (const bytes of [[0xff], [0xc3, 0x0a], [0xe2, 0x82]]) {
    const seen: string[] = [];
    const read = async () => {
      const stream = streamOf([encode("data: a\n\n"), encode("data: "), Uint8Array.from(bytes)]);
      for await (const { data } of readSse(stream, 100)) seen.push(data);
    };
    await assertRejects(read, TypeError);
    assertEquals(seen, ["a"]);
  }
});

Deno.test("readSse: leaving early leaves the stream to its owner", async () => {
  const stream = streamOf([encode("data: a\n\n"), encode("data: b\n\n")]);
  for await (const { data } of readSse(stream, 100)) {
    assertEquals(data, "a");
    break;
  }
  const rest = await Array.fromAsync(stream);
  assertEquals(rest.map((chunk) => new TextDecoder().decode(chunk)), ["data: b\n\n"]);
});

Deno.test("readSse: a broken transport throws its own error", async () => {
  const broken = new Error("reset");
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encode("data: a\n\n"));
    },
    pull(controller) {
      controller.error(broken);
    },
  });
  assertEquals(await assertRejects(() => Array.fromAsync(readSse(stream, 100))), broken);
});
