import { assertEquals } from "@std/assert";
import { headersInit } from "../../lib/core/header_init.ts";

/** What `fetch` makes of it. */
function read(init: HeadersInit): [string, string][] {
  return [...new Headers(init)];
}

Deno.test("headersInit gives the lines of all layers as a record, in order", () => {
  const init = headersInit([["B", "1"]], [], [["a", "2"], ["Content-Type", "text/plain"]]);
  assertEquals(init, { B: "1", a: "2", "Content-Type": "text/plain" });
  assertEquals(read(init), [["a", "2"], ["b", "1"], ["content-type", "text/plain"]]);
});

Deno.test("headersInit keeps lines that a record would lose", () => {
  for (
    const [layers, joined] of [
      [[[["Set-Thing", "1"], ["Set-Thing", "2"]]], [["set-thing", "1, 2"]]],
      [[[["Set-Thing", "1"]], [["Set-Thing", "2"]]], [["set-thing", "1, 2"]]],
      [[[["Set-Thing", "1"], ["set-thing", "2"]]], [["set-thing", "1, 2"]]],
      [[[["__proto__", "x"]]], [["__proto__", "x"]]],
      [[[["constructor", "x"], ["hasOwnProperty", "y"]]], [
        ["constructor", "x"],
        ["hasownproperty", "y"],
      ]],
      [[], []],
    ] as const
  ) {
    assertEquals(read(headersInit(...layers)), joined.map(([name, value]) => [name, value]));
  }
});
