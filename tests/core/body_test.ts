import { assertEquals, assertRejects } from "@std/assert";
import { BodyError, drain, readExcerpt, readText } from "../../lib/core/body.ts";

/** A response of these chunks that tells whether it was cancelled. */
function chunked(
  chunks: readonly (string | Uint8Array<ArrayBuffer>)[],
  headers: Record<string, string> = {},
): { response: Response; cancelled: () => boolean } {
  let cancelled = false, i = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const chunk = chunks[i++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    },
    cancel() {
      cancelled = true;
    },
  });
  return { response: new Response(stream, { headers }), cancelled: () => cancelled };
}

const endless = () => Array.from({ length: 1000 }, () => "x".repeat(1000));

Deno.test("readText: the exact text, characters cut between chunks included", async () => {
  const bytes = new TextEncoder().encode("é😀");
  const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assertEquals(await readText(chunked(["{", ...pieces, "}"]).response, 100), "{é😀}");
  assertEquals(await readText(new Response(null)), "");
  assertEquals(await readText(new Response("")), "");
});

Deno.test("readText: a body may be as large as the bound, not larger", async () => {
  assertEquals(await readText(chunked(["abc", "de"]).response, 5), "abcde");
  const large = chunked(endless());
  const error = await assertRejects(() => readText(large.response, 5000), BodyError, "5000 bytes");
  assertEquals([error.kind, large.cancelled()], ["too_large", true]);
});

Deno.test("readText: a declared length past the bound is refused unread", async () => {
  const large = chunked(endless(), { "content-length": "1000000" });
  const error = await assertRejects(() => readText(large.response, 5000), BodyError);
  assertEquals([error.kind, large.cancelled()], ["too_large", true]);
});

Deno.test("readText: the length of an encoded body says nothing about its text", async () => {
  const headers = { "content-length": "1", "content-encoding": "gzip" };
  const large = chunked(endless(), headers);
  assertEquals(
    (await assertRejects(() => readText(large.response, 10), BodyError)).kind,
    "too_large",
  );
  assertEquals(await readText(chunked(["abc"], headers).response, 10), "abc");
});

Deno.test("readText: malformed UTF-8 is an error, not replaced", async () => {
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80]]) {
    const { response } = chunked(["a", Uint8Array.from(bytes)]);
    const error = await assertRejects(() => readText(response, 100), BodyError, "not UTF-8");
    assertEquals(error.kind, "not_utf8");
  }
});

Deno.test("readExcerpt: the beginning of a body, the rest is dropped", async () => {
  const large = chunked(["abc", "def", ...endless()]);
  assertEquals(await readExcerpt(large.response, 5), "abcde");
  assertEquals(large.cancelled(), true);
  assertEquals(await readExcerpt(chunked(["ab", Uint8Array.of(0xff)]).response, 9), "ab\ufffd");
  assertEquals(await readExcerpt(new Response(null), 9), "");
});

Deno.test("drain: a small body is read to its end, a large one is cancelled", async () => {
  const small = chunked(["abc"]);
  await drain(small.response);
  assertEquals([small.response.bodyUsed, small.cancelled()], [true, false]);
  const large = chunked(endless());
  await drain(large.response, 5000);
  assertEquals(large.cancelled(), true);
  await drain(new Response(null));
});
