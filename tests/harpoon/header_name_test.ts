import { assertEquals } from "@std/assert";
import { canonicalName, foldedName, isHeaderName } from "../../lib/harpoon/header_name.ts";

Deno.test("canonicalName: each part of a name with a capital [harpoon §4, §5]", () => {
  const table: [given: string, canonical: string][] = [
    ["content-type", "Content-Type"],
    ["X-API-KEY", "X-Api-Key"],
    ["eTag", "Etag"],
    ["x_under_score", "X_under_score"],
    ["x--y", "X--Y"],
    ["-a", "-A"],
    ["2fa-code", "2fa-Code"],
    ["", ""],
  ];
  for (const [given, canonical] of table) assertEquals(canonicalName(given), canonical, given);
});

Deno.test("isHeaderName: tokens of HTTP [harpoon §4]", () => {
  const names = ["a", "X-1", "!#$%&'*+.^_`|~-", "__proto__"];
  const others = ["", " ", "a b", "a:", "a\n", "\u00e4", "a/b", "(a)", "a\u0000", "\u212aey"];
  assertEquals(names.filter((name) => !isHeaderName(name)), []);
  assertEquals(others.filter(isHeaderName), []);
});

Deno.test("foldedName: case and underscores make no other name [harpoon §12.3]", () => {
  assertEquals(foldedName("X_Api-KEY"), foldedName("x-api_key"));
});
