import { assertEquals } from "@std/assert";
import { canonicalChannel } from "../../lib/wire/channel_name.ts";

const TABLE: readonly (readonly [string, string | undefined])[] = [
  ["", "main"],
  ["  ", "main"],
  ["main", "main"],
  [" Main\t", "main"],
  ["HARPOON", "harpoon"],
  ["a_b-9", "a_b-9"],
  ["x".repeat(64), "x".repeat(64)],
  ["x".repeat(65), undefined],
  ["a b", undefined],
  ["a.b", undefined],
  ["a/b", undefined],
  ["a\nb", undefined],
  ["é", undefined],
];

Deno.test("canonicalChannel: trims, lowers, defaults to main and refuses the rest", () => {
  for (const [name, canonical] of TABLE) assertEquals(canonicalChannel(name), canonical, name);
});
