import { assertEquals } from "@std/assert";
import { ownCopy } from "../../lib/wire/own_copy.ts";

for (const size of [10, 100_000]) {
  Deno.test(`ownCopy: the same characters, cut from a text of ${size}`, () => {
    const text = `"a\\u00e9\u00e9\u{1f600}\ufeff"${" ".repeat(size)}`;
    for (const end of [2, 13, text.length]) {
      assertEquals(ownCopy(text, 0, end), text.slice(0, end));
    }
  });
}
