import { assert, assertEquals } from "@std/assert";
import { callUrl } from "../../lib/harpoon/call_url.ts";

const EXACT = { kind: "exact", url: "https://api.corp/v1/?fixed=1" } as const;
const PREFIX = { kind: "prefix", url: "https://api.corp/v1/" } as const;

Deno.test("callUrl: without a path it is the target's URL exactly, of every kind [harpoon §5]", () => {
  assertEquals(callUrl(EXACT, {}), { kind: "ok", url: EXACT.url });
  assertEquals(callUrl(EXACT, { path: "", query: {} }), { kind: "ok", url: EXACT.url });
  assertEquals(callUrl(PREFIX, {}), { kind: "ok", url: PREFIX.url });
});

Deno.test("callUrl: a prefix target takes a path and a query [harpoon §13]", () => {
  assertEquals(callUrl(PREFIX, { path: "/users", query: { q: "a b", id: ["1", "2"] } }), {
    kind: "ok",
    url: "https://api.corp/v1/users?q=a%20b&id=1&id=2",
  });
});

Deno.test("callUrl: exact and graphql targets take neither path nor query [harpoon §13]", () => {
  for (const kind of ["exact", "graphql"] as const) {
    const target = { ...EXACT, kind };
    assertEquals(callUrl(target, { path: "/users" }), {
      kind: "refused",
      rule: "target takes no path: leave path empty",
    });
    assertEquals(callUrl(target, { query: { a: "1" } }), {
      kind: "refused",
      rule: "target takes no query",
    });
  }
});

Deno.test("callUrl: a path that leaves the prefix is refused without a URL in the text", () => {
  for (const path of ["/../admin", "//evil.example/", "/%2e%2e/admin", "/a%2fb", "users", "/a#b"]) {
    const verdict = callUrl(PREFIX, { path });
    assert(verdict.kind === "refused", path);
    assert(!verdict.rule.includes("://"), verdict.rule);
  }
});
