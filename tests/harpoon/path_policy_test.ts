import { assertEquals } from "@std/assert";
import { isWithin, joinPath, type Query } from "../../lib/harpoon/path_policy.ts";

Deno.test("joinPath: base path without its trailing slash, base query first [harpoon §13]", () => {
  const table: [base: string, path: string, query: Query | undefined, url: string][] = [
    ["https://h", "", undefined, "https://h"],
    ["https://h", "/x", undefined, "https://h/x"],
    ["https://h/", "/x", undefined, "https://h/x"],
    ["https://h/api", "/x/y/", undefined, "https://h/api/x/y/"],
    ["https://h/api/", "/x", undefined, "https://h/api/x"],
    ["https://h/api/", "", undefined, "https://h/api/"],
    ["https://h/api/", "/", undefined, "https://h/api/"],
    ["https://h/a%2Fb", "/x", undefined, "https://h/a%2Fb/x"],
    ["https://h/api?k=v", "/x", { q: "a b" }, "https://h/api/x?k=v&q=a%20b"],
    ["https://h/api?k=v", "/x?y=1", undefined, "https://h/api/x?k=v&y=1"],
    ["https://h/api?", "/x", { q: "1" }, "https://h/api/x?q=1"],
    ["https://h/api", "/x?", undefined, "https://h/api/x"],
    ["https://h/api", "/x?y=1", {}, "https://h/api/x?y=1"],
    ["https://h/api", "", { q: ["1", "2"], r: "" }, "https://h/api?q=1&q=2&r="],
    ["https://h/api#f", "/x", undefined, "https://h/api/x"],
    ["https://u:p@h:8443/api", "/x", undefined, "https://u:p@h:8443/api/x"],
    ["http://[::1]:81/api", "/x", undefined, "http://[::1]:81/api/x"],
  ];
  for (const [base, path, query, url] of table) {
    assertEquals(joinPath(base, path, query), { kind: "ok", url }, `${base} ${path}`);
  }
});

Deno.test("joinPath: a base that is not in normal form is no base", () => {
  for (const base of ["", "HTTPS://h/", "ftp://h/", "https://xn--a/"]) {
    assertEquals(joinPath(base, "/x", undefined).kind, "refused", base);
  }
});

Deno.test("joinPath: a refusal does not tell the target's URL [harpoon §4]", () => {
  const paths = ["x", "//x", "/..", "/%2f", "/%zz", "/ ", "/#", `/${"a".repeat(9000)}`];
  for (const path of paths) {
    const verdict = joinPath("https://internal.example/secret", path, undefined);
    assertEquals(verdict.kind, "refused");
    assertEquals(/internal|secret/.test(JSON.stringify(verdict)), false, path);
  }
});

Deno.test("isWithin: the base itself and whole segments below it [harpoon §13]", () => {
  const base = "https://h/api/";
  const inside = [
    ...["https://h/api", "https://h/api/", "https://h/api/x", "HTTPS://H:443/api/x?y#z"],
    ...["https://h/api?x", "https://h/api//x", "https://h/api/100%25"],
  ];
  const outside = [
    ...["https://h/apix", "https://h/", "https://h", "https://h/API/x", "http://h/api/x"],
    ...["https://h:444/api/x", "https://u@h/api/x", "https://h/api/../x", "nonsense", ""],
  ];
  assertEquals(inside.filter((url) => !isWithin(base, url)), []);
  assertEquals(outside.filter((url) => isWithin(base, url)), []);
  assertEquals(isWithin("https://h", "https://h/any/where"), true);
  // One login to a parser, two spellings to the registry.
  assertEquals(isWithin("https://u@h/api", "https://u:@h/api/x"), false);
});
