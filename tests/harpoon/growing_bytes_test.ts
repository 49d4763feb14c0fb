import { assertEquals } from "@std/assert";
import { GrowingBytes } from "../../lib/harpoon/growing_bytes.ts";

Deno.test("GrowingBytes: takes up to its limit, in chunks of any size, and copies them", () => {
  for (const step of [1, 7, 16_384, 99_999, 100_000]) {
    const bytes = new GrowingBytes(100_000);
    const wanted = new Uint8Array(100_000).map((_, i) => i % 251);
    const chunk = new Uint8Array(step);
    for (let at = 0; at < wanted.length; at += step) {
      const part = wanted.subarray(at, at + step);
      chunk.set(part);
      assertEquals(bytes.add(chunk.subarray(0, part.length)), true);
      chunk.fill(0); // what is done with a chunk afterwards is its owner's business
    }
    assertEquals(bytes.add(new Uint8Array(1)), false);
    assertEquals(bytes.add(new Uint8Array(0)), true);
    assertEquals(bytes.taken(), wanted);
  }
});

Deno.test("GrowingBytes: a chunk that is too much leaves what there is", () => {
  const bytes = new GrowingBytes(3);
  bytes.add(new Uint8Array([1, 2]));
  assertEquals(bytes.add(new Uint8Array(2)), false);
  assertEquals(bytes.taken(), new Uint8Array([1, 2]));
  assertEquals(new GrowingBytes(0).taken(), new Uint8Array());
});
