import { assertEquals } from "@std/assert";
import { originOf, splitSegment, splitTarget } from "../../lib/plane/target.ts";

Deno.test("splitTarget() and originOf() agree with URL", () => {
  for (
    const url of [
      "http://a.test/",
      "http://127.0.0.1:80/x",
      "https://[::1]:8443/a/b?c=/d?e",
      "http://a.test/?",
      "http://a.test/p?x=http://b/",
    ]
  ) {
    const parsed = new URL(url);
    const { path, query } = splitTarget(url);
    assertEquals([path, query], [parsed.pathname, parsed.search.slice(1)], url);
    assertEquals(new URL(originOf(url)).origin, parsed.origin);
  }
});

Deno.test("splitSegment() splits at the first slash", () => {
  const table: [string, readonly [string, string | undefined]][] = [
    ["a", ["a", undefined]],
    ["a/", ["a", ""]],
    ["a/b/c", ["a", "b/c"]],
    ["", ["", undefined]],
  ];
  for (const [path, expected] of table) assertEquals(splitSegment(path), expected);
});
