import { assertEquals } from "@std/assert";
import {
  type AllowedUrls,
  decideRedirect,
  isRedirectStatus,
} from "../../lib/harpoon/redirect_policy.ts";

const ALL: AllowedUrls = { urls: [], allows: () => true };

function exactly(...urls: string[]): AllowedUrls {
  return { urls, allows: (url) => urls.includes(url) };
}

Deno.test("decideRedirect: which statuses keep method and body [harpoon §6]", () => {
  const table: [status: number, method: string, next: string, keepBody: boolean][] = [
    [301, "POST", "GET", false],
    [302, "PUT", "GET", false],
    [303, "DELETE", "GET", false],
    [302, "HEAD", "HEAD", false],
    [303, "GET", "GET", false],
    [307, "POST", "POST", true],
    [308, "DELETE", "DELETE", true],
  ];
  for (const [status, method, next, keepBody] of table) {
    const hop = { status, from: "https://h/a", location: "/b", method };
    assertEquals(decideRedirect(hop, ALL, false), {
      kind: "follow",
      url: "https://h/b",
      method: next,
      keepBody,
      sameOrigin: true,
    }, `${status} ${method}`);
  }
});

Deno.test("decideRedirect: another scheme, host or port is another origin [harpoon §6]", () => {
  const table: [location: string, sameOrigin: boolean][] = [
    ["https://h:443/b", true],
    ["//H/b", true],
    ["https://h:8443/b", false],
    ["http://h/b", false],
    ["https://sub.h/b", false],
    ["https://h.evil.example/", false],
    ["https://h./b", false],
  ];
  for (const [location, sameOrigin] of table) {
    const hop = { status: 302, from: "https://h/a", location, method: "GET" };
    const decision = decideRedirect(hop, ALL, true);
    assertEquals(decision.kind === "follow" && decision.sameOrigin, sameOrigin, location);
  }
});

Deno.test("decideRedirect: a scheme twin has a message of its own, all others have one [harpoon §4]", () => {
  const told = (location: string, allowed: AllowedUrls) => {
    const hop = { status: 302, from: "https://h/a", location, method: "GET" };
    const decision = decideRedirect(hop, allowed, true);
    return decision.kind === "blocked" ? [decision.block, decision.message] : [];
  };
  assertEquals(told("http://h/b/", exactly("https://h/b")), [
    "scheme_mismatch_https_to_http",
    "redirect blocked: scheme mismatch (allowlisted https, redirected to http)",
  ]);
  assertEquals(told("https://h/b", exactly("http://h/b")), [
    "scheme_mismatch_http_to_https",
    "redirect blocked: scheme mismatch (allowlisted http, redirected to https)",
  ]);
  assertEquals(told("https://evil/b", exactly("https://h/b")), [
    "host_mismatch",
    "redirect blocked",
  ]);
  assertEquals(told("https://h/b?x", exactly("https://h/b")), [
    "query_mismatch",
    "redirect blocked",
  ]);
  assertEquals(told("https://h/c", exactly("https://h/b")), ["path_mismatch", "redirect blocked"]);
  assertEquals(told("x:y", exactly("https://h/b")), ["invalid_location", "redirect blocked"]);
});

Deno.test("decideRedirect: two targets with that path make no host mismatch [harpoon §6]", () => {
  const hop = { status: 302, from: "https://h/a", location: "https://evil/b", method: "GET" };
  const decision = decideRedirect(hop, exactly("https://h/b", "https://i/b"), false);
  assertEquals(decision.kind === "blocked" && decision.block, "not_allowlisted_other");
});

Deno.test("decideRedirect: clear text only where it is allowed, whatever is registered [harpoon §12.2]", () => {
  const hop = { status: 302, from: "http://h/a", location: "/b", method: "GET" };
  assertEquals(decideRedirect(hop, ALL, true).kind, "follow");
  assertEquals(decideRedirect(hop, ALL, false).kind, "blocked");
});

Deno.test("decideRedirect: a Location is resolved as text, escapes and slashes kept", () => {
  const table: [from: string, location: string, url: string][] = [
    ["https://h/a%2Fb/c", "d%2Fe", "https://h/a%2Fb/d%2Fe"],
    ["https://h/a/b/", "c", "https://h/a/b/c"],
    ["https://h/a/b?x", "?y#z", "https://h/a/b?y#z"],
    ["https://h/a?x#y", "#z", "https://h/a?x#z"],
    ["https://h", "a", "https://h/a"],
    ["https://h", "?a", "https://h?a"],
    ["https://h/a/b", "../c/..", "https://h/c/.."],
    ["https://u:p@h:81/a", "/b", "https://u:p@h:81/b"],
    ["https://h/a", "//", ""],
  ];
  for (const [from, location, url] of table) {
    const decision = decideRedirect({ status: 302, from, location, method: "GET" }, ALL, false);
    const actual = decision.kind === "follow" ? decision.url : "";
    assertEquals(actual, url.replace("/c/..", "/"), `${from} ${location}`);
  }
});

Deno.test("isRedirectStatus: the five that are followed [harpoon §6]", () => {
  const statuses = [200, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 404];
  assertEquals(statuses.filter(isRedirectStatus), [301, 302, 303, 307, 308]);
});
