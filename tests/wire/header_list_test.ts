import { assertEquals } from "@std/assert";
import {
  type HeaderList,
  headersFromWire,
  headersToWire,
  headerValue,
  sameName,
} from "../../lib/wire/header_list.ts";

Deno.test("headersFromWire: names and the order of their values are kept", () => {
  const lines: HeaderList = [["B", "2"], ["A", "1"], ["A", "0"], ["a", "x"]];
  assertEquals(headersFromWire({ B: ["2"], A: ["1", "0"], a: ["x"] }), lines);
});

Deno.test("headersFromWire: none for absence, null and null members", () => {
  for (const value of [undefined, null, {}, { A: null }, { A: [] }]) {
    assertEquals(headersFromWire(value), []);
  }
});

Deno.test("headersFromWire: any other shape is no header list", () => {
  for (const value of ["", 1, true, [], [["A", "1"]], { A: "1" }, { A: [1] }, { A: [null] }]) {
    assertEquals(headersFromWire(value), undefined, JSON.stringify(value));
  }
});

Deno.test("headersToWire: repeated values stay separate array items", () => {
  const wire = headersToWire([["A", "1, 2"], ["B", "x"], ["A", "3"]]);
  assertEquals(JSON.stringify(wire), '{"A":["1, 2","3"],"B":["x"]}');
});

Deno.test("headersToWire: names of Object.prototype are ordinary names", () => {
  const wire = headersToWire([["constructor", "a"], ["__proto__", "b"], ["toString", "c"]]);
  assertEquals(
    JSON.stringify(wire),
    '{"constructor":["a"],"__proto__":["b"],"toString":["c"]}',
  );
});

Deno.test("headerValue: the first line of the name, in any case", () => {
  const headers: HeaderList = [["X-A", "1"], ["x-b", "2"], ["x-a", "3"]];
  assertEquals(headerValue(headers, "x-A"), "1");
  assertEquals(headerValue(headers, "X-B"), "2");
  assertEquals(headerValue(headers, "x-c"), undefined);
  assertEquals([sameName("A-b", "a-B"), sameName("a", "ab")], [true, false]);
});
