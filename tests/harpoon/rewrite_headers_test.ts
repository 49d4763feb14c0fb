import { assertEquals } from "@std/assert";
import { rewriteHeader } from "../../lib/harpoon/rewrite_headers.ts";

const LABELS = new Map([["https://h/a", "a"], ["https://h/b?x=1,2", "b"], ["http://h", "root"]]);

Deno.test("rewriteHeader: every URL of a target becomes its label [harpoon §7]", () => {
  const table: [value: string, rewritten: string][] = [
    ["https://h/a", "harpoon://a"],
    ["HTTPS://H/a", "harpoon://a"],
    [
      "<https://h/a>; rel=next, <https://h/b?x=1,2>; rel=prev",
      "<harpoon://a>; rel=next, <harpoon://b>; rel=prev",
    ],
    [`<x>; anchor="https://h/a"`, `<x>; anchor="harpoon://a"`],
    ["http://h https://h/a", "harpoon://root harpoon://a"],
    ["https://h/a'https://h/a'", "harpoon://a'harpoon://a'"],
    // Whole URLs only.
    ["https://h/a/", "https://h/a/"],
    ["https://h/a?x", "https://h/a?x"],
    ["https://h/a, https://h/a", "https://h/a, harpoon://a"],
    ["https://u@h/a", "https://u@h/a"],
    // What names no target stays as it came [harpoon §6].
    ["https://internal.example/x", "https://internal.example/x"],
    ["/a", "/a"],
    ["", ""],
    ["https://", "https://"],
    ["https://h/a\\", "https://h/a\\"],
  ];
  for (const [value, rewritten] of table) {
    assertEquals(rewriteHeader(value, (url) => LABELS.get(url)), rewritten, value);
  }
});
