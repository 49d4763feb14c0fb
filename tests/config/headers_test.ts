import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  checkHeader,
  mergeHeaders,
  RESERVED_CONTROL_PLANE_HEADERS,
  sealHeaders,
  splitHeader,
} from "../../lib/config/headers.ts";

Deno.test("splitHeader: splits at the first colon and trims both sides", () => {
  assertEquals(splitHeader(" X-A : b: c "), { kind: "value", value: ["X-A", "b: c"] });
  for (const item of ["", "X-A", ": v", "X-A:", "X-A:  "]) {
    assertEquals(splitHeader(item).kind, "problem", item);
  }
});

Deno.test("checkHeader: refuses bad names, bad values and reserved names, never showing the value", () => {
  const table: readonly [name: string, value: string, rule: string][] = [
    ["a b", "secret", "header names"],
    ["X-Ä", "secret", "header names"],
    ["X-A", "secret\nY", "X-A a value with a control character"],
    ["X-A", "secret\0", "X-A a value with a control character"],
    ["X-A", "secret☃", "outside Latin-1"],
    ["X-A", "  ", "blank"],
    ["authorization", "secret", "must not set authorization"],
    ["x-tunnel-client-instance-id", "secret", "must not set"],
  ];
  for (const [name, value, rule] of table) {
    const parsed = checkHeader([name, value], RESERVED_CONTROL_PLANE_HEADERS);
    assert(parsed.kind === "problem", `${name}: ${value}`);
    assertStringIncludes(parsed.rule, rule);
    assert(!parsed.rule.includes("secret"));
  }
});

Deno.test("checkHeader: no name is reserved for MCP requests, and tabs are fine", () => {
  assertEquals(checkHeader(["Authorization", "Bearer\tx "], []), {
    kind: "value",
    value: ["Authorization", "Bearer\tx"],
  });
});

Deno.test("mergeHeaders: equal duplicates collapse, conflicting ones are refused by name", () => {
  const equal = mergeHeaders([["X-A", "1"], ["x-a", "1"], ["X-B", "2"]]);
  assert(equal.kind === "value");
  assertEquals([...equal.value], [["X-A", "1"], ["X-B", "2"]]);
  assertEquals(mergeHeaders([["X-A", "1"], ["x-a", "2"]]), {
    kind: "problem",
    rule: "gives header x-a two different values",
  });
});

Deno.test("sealHeaders: is a usable list that prints and serialises redacted", () => {
  const sealed = sealHeaders([["X-A", "hush"]]);
  assertEquals(sealed[0]?.[1], "hush");
  assertEquals(new Headers(sealed.map(([n, v]): [string, string] => [n, v])).get("x-a"), "hush");
  assert(!JSON.stringify({ sealed }).includes("hush"));
  assert(!Deno.inspect({ sealed }, { depth: 9 }).includes("hush"));
  assertEquals([...structuredClone(sealed)], [["X-A", "hush"]]);
});
