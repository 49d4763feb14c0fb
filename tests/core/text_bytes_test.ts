import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { firstBytes, utf8Bytes } from "../../lib/core/text_bytes.ts";

const TEXT = fc.string({ unit: "binary", maxLength: 40 });

Deno.test("utf8Bytes: is the length of the encoded text, pairs at a step's edge included", () => {
  fc.assert(fc.property(TEXT, (text) => {
    assertEquals(utf8Bytes(text), new TextEncoder().encode(text).length);
  }));
  for (const before of [16_382, 16_383, 16_384, 32_766, 32_767]) {
    const text = "a".repeat(before) + "\u{1F512}ü".repeat(3);
    assertEquals(utf8Bytes(text), new TextEncoder().encode(text).length, String(before));
  }
  assertEquals(utf8Bytes(""), 0);
});

Deno.test("firstBytes: the longest beginning that fits, no character torn", () => {
  fc.assert(fc.property(TEXT, fc.nat(60), (text, maxBytes) => {
    const first = firstBytes(text, maxBytes);
    const used = utf8Bytes(first);
    assert(text.startsWith(first) && used <= maxBytes);
    const next = [...text.slice(first.length)][0];
    if (next !== undefined) assert(used + utf8Bytes(next) > maxBytes);
  }));
  assertEquals(firstBytes("\ufeffab", 4), "\ufeffa");
  assertEquals(firstBytes("abc", 0), "");
});
