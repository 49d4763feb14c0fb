import { assertEquals } from "@std/assert";
import { holdsRoundedNumber } from "../../lib/harpoon/rounded_number.ts";

Deno.test("holdsRoundedNumber: integers whose last digits may be others than were written", () => {
  const table: [json: string, rounded: boolean][] = [
    ["9007199254740991", false],
    ["9007199254740993", true],
    ["-9007199254740993", true],
    ["1234567890123456789", true],
    ['{"a":[{"b":9007199254740993}]}', true],
    ['{"a":[{"b":1},null,"9007199254740993",0.1,-0.0,1e15]}', false],
    ["[]", false],
    ["null", false],
  ];
  for (const [json, rounded] of table) {
    assertEquals(holdsRoundedNumber(JSON.parse(json)), rounded, json);
  }
});

Deno.test("holdsRoundedNumber: depth and length of a value do not matter", () => {
  assertEquals(holdsRoundedNumber(JSON.parse("[".repeat(5_000) + "]".repeat(5_000))), false);
  assertEquals(holdsRoundedNumber(new Array(300_000).fill(1)), false);
});
