import { assertEquals } from "@std/assert";
import { ownText } from "../../lib/ops/own_text.ts";

Deno.test("ownText: a short text is itself, a long one its beginning", () => {
  assertEquals(ownText("", 4), "");
  assertEquals(ownText("abc", 4), "abc");
  assertEquals(ownText("abcdef", 4), "abcd");
  assertEquals(ownText("ab€def", 4), "ab", "no half character");
});
