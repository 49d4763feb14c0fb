import { assertEquals } from "@std/assert";
import { parseRoute, routeHash } from "../../../ui/view/route.ts";

Deno.test("parseRoute: pages, parts and filters; unknown is the overview [ui §2]", () => {
  const table: readonly (readonly [string, string, string | undefined, Record<string, string>])[] =
    [
      ["", "overview", undefined, {}],
      ["#overview", "overview", undefined, {}],
      ["#nowhere", "overview", undefined, {}],
      ["#codex", "codex", undefined, {}],
      ["#constructor", "overview", undefined, {}],
      ["#requests/req_1%2F2", "requests", "req_1/2", {}],
      ["#requests/100%", "requests", "100%", {}],
      ["#requests?tool=a%20b&status=failed", "requests", undefined, {
        tool: "a b",
        status: "failed",
      }],
      ["#requests/req_1?q=x", "requests", "req_1", { q: "x" }],
      ["#system/tls", "system", "tls", {}],
    ];
  for (const [hash, page, part, query] of table) {
    const route = parseRoute(hash);
    assertEquals(route.page, page, hash);
    assertEquals(route.part, part, hash);
    assertEquals(Object.fromEntries(route.query), query, hash);
  }
});

Deno.test("routeHash: the inverse of parseRoute, without empty filters", () => {
  assertEquals(routeHash("overview"), "#overview");
  const hash = routeHash("requests", {
    part: "a/b?",
    query: { q: "x&y", tool: "", status: undefined },
  });
  assertEquals(hash, "#requests/a%2Fb%3F?q=x%26y");
  const route = parseRoute(hash);
  assertEquals([route.part, route.query.get("q")], ["a/b?", "x&y"]);
});
