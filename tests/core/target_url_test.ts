import { assertEquals, assertThrows } from "@std/assert";
import {
  checkTargetUrl,
  defaultPort,
  joinPieces,
  MAX_URL_CHARS,
  normalUrl,
  originText,
  piecesOf,
  sameTargetOrigin,
  urlParts,
} from "../../lib/core/target_url.ts";

Deno.test("checkTargetUrl: https always, http only where it is allowed [harpoon §14.3]", () => {
  assertEquals(checkTargetUrl("https://H/", false), { kind: "ok", url: "https://h/" });
  assertEquals(checkTargetUrl("http://H/", true), { kind: "ok", url: "http://h/" });
  assertEquals(checkTargetUrl("http://h/", false), {
    kind: "refused",
    rule: "must be an https URL (http only with harpoon.allow_plaintext_http)",
  });
});

Deno.test("checkTargetUrl: traversal and bad escapes are refused, their URL untold [harpoon §14.3]", () => {
  for (const path of ["/%2e%2e", "/..", "/%zz", "/a/%252e%252e/b", "/%25"]) {
    const verdict = checkTargetUrl(`https://internal.example${path}`, false);
    assertEquals(verdict.kind, "refused", path);
    assertEquals(JSON.stringify(verdict).includes("internal"), false);
  }
});

Deno.test("checkTargetUrl: a URL of the greatest length is taken, one longer is not", () => {
  const longest = `https://h/${"a".repeat(MAX_URL_CHARS - 10)}`;
  assertEquals(checkTargetUrl(longest, false).kind, "ok");
  assertEquals(checkTargetUrl(`${longest}a`, false).kind, "refused");
});

Deno.test("normalUrl: nothing but scheme and host is lower-cased [harpoon §3, §14.2]", () => {
  const table: [text: string, normal: string | undefined][] = [
    ["https://EXAMPLE.com////", "https://example.com////"],
    ["HTTPS://U:P@EXAMPLE.com:443/A%2Fb?X=a+b#F", "https://U:P@example.com:443/A%2Fb?X=a+b#F"],
    ["https://example.com", "https://example.com"],
    ["http://h?Q", "http://h?Q"],
    ["https://h/../x", "https://h/../x"],
    ["https://[FD00::A]/", "https://[fd00::a]/"],
    ["ftp://h/", undefined],
    ["/path", undefined],
    ["https://h/ ", undefined],
    ["", undefined],
  ];
  for (const [text, normal] of table) assertEquals(normalUrl(text), normal, text);
});

Deno.test("urlParts: what a request needs, path and query untouched", () => {
  assertEquals(urlParts("https://u:p%40@h:8443/a%2Fb/../c?x=a+b#f"), {
    scheme: "https",
    userinfo: "u:p%40",
    host: "h",
    port: 8443,
    path: "/a%2Fb/../c?x=a+b",
  });
  const paths = ["http://h", "http://h?x", "http://h#f", "http://h/?", "http://[::1]"];
  assertEquals(paths.map((url) => urlParts(url).path), ["/", "/?x", "/", "/?", "/"]);
  assertEquals(paths.map((url) => urlParts(url).port), [80, 80, 80, 80, 80]);
  assertEquals(urlParts("http://[::1]:81/").host, "[::1]");
  assertThrows(() => urlParts("secret://x"), TypeError, "it must be an absolute http or https URL");
});

Deno.test("sameTargetOrigin: default ports and spellings of an IP address are one", () => {
  const table: [a: string, b: string, same: boolean][] = [
    ["https://h/a", "https://h:443/b", true],
    ["http://h", "http://h:80/", true],
    ["https://u:p@h/", "https://h/", true],
    ["https://[::1]/", "https://[0:0::1]/", true],
    ["https://h/", "http://h/", false],
    ["https://h:80/", "http://h:80/", false],
    ["https://h/", "https://h:8443/", false],
    ["https://h/", "https://h./", false],
    ["https://h/", "https://sub.h/", false],
    ["https://127.0.0.1/", "https://[::ffff:127.0.0.1]/", true],
  ];
  for (const [a, b, same] of table) assertEquals(sameTargetOrigin(a, b), same, `${a} ${b}`);
});

Deno.test("piecesOf, joinPieces, originText: a URL in pieces is the same URL", () => {
  const url = "https://u:p@h:8443/a?b#c";
  assertEquals(joinPieces(piecesOf(url)), url);
  assertEquals(originText(piecesOf(url)), "https://u:p@h:8443");
  assertEquals(joinPieces(piecesOf("http://h")), "http://h");
  assertEquals([defaultPort("http"), defaultPort("https")], [80, 443]);
});
