import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  isPlaintext,
  parseTargetUrl,
  targetKey,
  withoutUser,
} from "../../lib/config/harpoon_url.ts";
import { checkTargetUrl } from "../../lib/core/target_url.ts";
import { assertRefused } from "./grammars_table.ts";

const accepted: readonly (readonly [about: string, url: string])[] = [
  ["slashes at the end, which stay [harpoon §14.2]", "https://EXAMPLE.com////"],
  ["an encoded slash", "https://h/a%2Fb"],
  ["a query with anything in it", "https://h/x?a=../..%zz&b=%25"],
  ["no path at all", "https://h"],
  ["a query without a path", "https://h?x"],
  ["a fragment", "https://h/x#..%"],
  ["user and password", "https://us%40er:p%3Aw@h/x"],
  ["an IPv6 address and a port", "http://[fd00::1]:8080/x"],
  ["dots that are no segment", "https://h/.well-known/a..b/...;x"],
  ["a name with its final dot", "https://h.example./x"],
];
for (const [about, url] of accepted) {
  Deno.test(`parseTargetUrl: accepts ${about}`, () => {
    assertEquals(parseTargetUrl(` ${url} `), { kind: "value", value: url });
    assertEquals(checkTargetUrl(url, true).kind, "ok", "the registry takes it as well");
  });
}

const refused: readonly (readonly [about: string, url: string, rule: string])[] = [
  ["another scheme", "ftp://h/x", "absolute http or https URL"],
  ["no host", "https:///x", "must"],
  ["a parent segment [harpoon §14.3]", "https://h/a/../b", ". or .. segment"],
  ["a segment of one dot", "https://h/./b", ". or .. segment"],
  ["an encoded parent segment [harpoon §14.3]", "https://h/%2e%2E", ". or .. segment"],
  ["one encoded twice", "https://h/%252e%252e/b", ". or .. segment"],
  ["one between encoded slashes", "https://h/a%2f..%2Fb", ". or .. segment"],
  ["one between encoded backslashes", "https://h/a%5c..%5Cb", ". or .. segment"],
  ["one in letters that normalise to dots", "https://h/%EF%BC%8E%EF%BC%8E/b", ". or .. segment"],
  ["one with parameters", "https://h/..;a=b/c", ". or .. segment"],
  ["an undecodable escape [harpoon §14.3]", "https://h/%zz", "undecodable escape"],
  ["a cut escape", "https://h/a%2", "undecodable escape"],
  ["a plain %25 [harpoon §3]", "https://h/100%25", "undecodable escape"],
  ["bytes that are no text", "https://h/%ff", "undecodable escape"],
  ["endless escapes", `https://h/%${"25".repeat(9)}20`, "nested"],
  ["a space", "https://h/a b", "printable ASCII"],
  ["a letter beyond ASCII", "https://h/ä", "printable ASCII"],
  ["a host beyond ASCII", "https://bücher.example/", "printable ASCII"],
  ["a backslash", "https://h\\@evil/x", "backslashes"],
  ["a short address", "https://127.1/x", "host that is a name"],
  ["an address as a number", "https://0x7f000001/x", "host that is a name"],
  ["a host with an odd letter", "https://a!b/x", "host that is a name"],
  ["a user with an odd letter", "https://u{:p@h/x", "percent-encoded"],
  ["port 0", "https://h:0/x", "port between 1"],
  ["no port behind the colon", "https://h:/x", "port between 1"],
];
for (const [about, url, rule] of refused) {
  Deno.test(`parseTargetUrl: refuses ${about}`, () => {
    assertStringIncludes(assertRefused(parseTargetUrl(url)), rule);
    assertEquals(checkTargetUrl(url, true).kind, "refused", "the registry refuses it as well");
  });
}

Deno.test("targetKey: only scheme and host lose their case [harpoon §3]", () => {
  assertEquals(
    targetKey("HTTPS://User@HOST.Example/Path?Q#F"),
    "https://User@host.example/Path?Q#F",
  );
  const distinct = [
    "https://h",
    "https://h/",
    "https://h/a%2Fb",
    "https://h/a/b",
    "https://h/a%2fb",
  ];
  assertEquals(new Set(distinct.map(targetKey)).size, distinct.length);
});

Deno.test("withoutUser and isPlaintext: read the text as it is", () => {
  assertEquals(withoutUser("https://u:p@h/x@y"), "https://h/x@y");
  assertEquals(withoutUser("https://h/x?a@b"), "https://h/x?a@b");
  assertEquals(["HTTP://h", "https://h"].map(isPlaintext), [true, false]);
});
