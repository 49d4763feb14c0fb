import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { type ServerEvent, serverEvents } from "../../../ui/data/event_stream.ts";

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks);
}

async function read(chunks: readonly Uint8Array[]): Promise<ServerEvent[]> {
  return await Array.fromAsync(serverEvents(streamOf(chunks)));
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("serverEvents: names, ids, comments and data of several lines", async () => {
  const text = ": open\n\nevent: log\nid: 7\ndata: {\ndata:  é}\n\ndata: last\r\n\r\ndata: cut";
  assertEquals(await read([bytes(text)]), [
    { event: ":", id: undefined, data: "" },
    { event: "log", id: "7", data: "{\n é}" },
    { event: "message", id: "7", data: "last" },
  ]);
});

Deno.test("serverEvents: wherever the bytes are cut, the events are the same", async () => {
  const whole = bytes("event: a\r\ndata: é€\r\rid: 1\n: hm\ndata\n\ndata: x\r\n\r\n");
  const expected = await read([whole]);
  assertEquals(expected.length, 4);
  await fc.assert(fc.asyncProperty(
    fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 6 }),
    async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const chunks = edges.slice(1).map((to, index) => whole.slice(edges[index], to));
      assertEquals(await read(chunks), expected);
    },
  ));
});

Deno.test("serverEvents: a line without an end is no event stream", async () => {
  const chunk = bytes("x".repeat(1024 * 1024));
  await assertRejects(() => read([chunk, chunk, chunk, chunk, chunk]), Error, "no end");
});
