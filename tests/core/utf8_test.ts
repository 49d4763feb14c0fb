import { assertEquals } from "@std/assert";
import { decodeUtf8 } from "../../lib/core/utf8.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("decodeUtf8: text comes as it is, replacement characters and byte order marks included", () => {
  for (const text of ["", "a", "Grüße 😀", "\uFFFD", "a\uFFFDb", "\uFEFF{}", "\0"]) {
    assertEquals(decodeUtf8(bytes(text)), text);
  }
});

Deno.test("decodeUtf8: what is not UTF-8 is told, not replaced", () => {
  for (const wrong of [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0, 0, 0]]) {
    assertEquals(decodeUtf8(new Uint8Array(wrong)), undefined);
    assertEquals(decodeUtf8(new Uint8Array([...bytes("\uFFFD"), ...wrong])), undefined);
  }
});
