import { isWithin, joinPath, type Query } from "../../../lib/harpoon/path_policy.ts";
import { type HostileCase, visible } from "./hostile_case.ts";

const BASE = "https://user:pw@api.example:8443/v1/tenant?key=k";

/** Paths a caller must not get through, by the rule that catches them. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  "path must start with /": [
    ...["x", "..", ".", "../x", "?x=1", "#f", "@evil.example", ":80/x", ".evil.example", " /x"],
    ...["https://evil.example/", "\\x", "%2fx", "x/../../y", ";x", "\u0000/x", "\ufeff/x", "-x"],
  ],
  "path must not start with //": ["//", "//evil.example", "//evil.example/x", "///x", "//@evil"],
  "path must be printable ASCII": [
    ...["/\\evil.example", "/\\/evil.example", "/a\\..\\b", "/a b", "/a\tb", "/a\nb", "/a\r\nX: y"],
    ...["/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", "/\u0000", "/a\u007f", "/a#b", "/#", "/a?b#c"],
    ...["/caf\u00e9", "/\uff0e\uff0e/x", "/\u2025/x", "/a\u00a0b", "/a?b c", "/a?b\\c", "/a\u2028"],
    ...["/\u560d\u560a", "/a?x=\u00e9", "/\ud800", "/a?\n", "/a\u0085", "/\u202e", "/a?#", "/x "],
  ],
  "path must not have a . or .. segment": [
    ...["/.", "/..", "/../", "/../admin", "/a/..", "/a/../..", "/a/./b", "/a/.", "/./"],
    ...["/%2e", "/%2e%2e", "/%2E%2E/admin", "/.%2e/admin", "/%2e./admin", "/a/%2e%2e/b"],
    ...["/%252e%252e/", "/%25252e%25252e/", "/%2e%252e/", "/%25%32%65%25%32%65/"],
    ...["/..%2fadmin", "/..%2Fadmin", "/%2e%2e%2fadmin", "/..%252fadmin", "/..%255cadmin"],
    ...["/..%5cadmin", "/a%2f..%2fb", "/a%5c..", "/..;/admin", "/..;x=y/admin", "/..%3bx/admin"],
    ...["/.;/x", "/%ef%bc%8e%ef%bc%8e/admin", "/%e2%80%a5/admin", "/%e2%80%a4%e2%80%a4/admin"],
    ...["/..%20/admin", "/..%09/x", "/%20../x", "/..?x=1", "/a/..?", "/%2e%2e?x", "/a//../b"],
    ...["/%ef%bc%8e./x", "/%25ef%25bc%258e./x", "/..%0a/x", "/%c2%a0../x"],
  ],
  "path must not have an escaped slash or backslash": [
    ...["/%2f", "/%2F", "/a%2fb", "/%2f%2fevil.example", "/%5c", "/%5Cevil", "/a%5cb"],
    ...["/%252f", "/%25252F", "/%255c", "/%25%32%66", "/a%25%35%63b", "/%2fevil.example%2f"],
  ],
  "path must not have a control character": [
    ...[
      "/%00",
      "/..%00/x",
      "/a%00.json",
      "/%0d%0aX-Evil:%20y",
      "/%0a",
      "/%7f",
      "/%1b[2J",
      "/%2500",
      "/%c2%85",
    ],
    ...["/a%250d%250ab", "/%09", "/%08"],
  ],
  "path must not have an undecodable escape": [
    ...["/%", "/%z", "/%zz", "/a%2", "/%c0%ae%c0%ae/", "/%c0%af", "/%ff", "/%u002e%u002e/", "/%-1"],
    ...[
      "/%%32%65",
      "/a?%",
      "/a?x=%zz",
      "/a?x=%2",
      "/%e0%80%af",
      "/%ed%a0%80",
      "/%fe",
      "/%e2%80",
      "/%2%65",
    ],
  ],
  "path must not have escapes nested": [`/%${"25".repeat(9)}2e`, `/%${"25".repeat(12)}41`],
  "path and query are too long": [`/${"a".repeat(9000)}`, `/a?${"x".repeat(9000)}`],
};

type Joined = readonly [path: string, query: Query | undefined, outcome: string];

const PREFIX = "https://user:pw@api.example:8443/v1/tenant";

/** Odd paths and queries that stay where they belong. */
const STAYS: readonly Joined[] = [
  ["", undefined, `${PREFIX}?key=k`],
  ["/", undefined, `${PREFIX}/?key=k`],
  ["/a//b", undefined, `${PREFIX}/a//b?key=k`],
  ["/...", undefined, `${PREFIX}/...?key=k`],
  ["/..a/b..", undefined, `${PREFIX}/..a/b..?key=k`],
  ["/100%25", undefined, `${PREFIX}/100%25?key=k`],
  ["/@evil.example:80", undefined, `${PREFIX}/@evil.example:80?key=k`],
  ["/https://evil.example/", undefined, `${PREFIX}/https://evil.example/?key=k`],
  ["/a?next=%2f..%2f", undefined, `${PREFIX}/a?key=k&next=%2f..%2f`],
  ["/a?x=/../../", undefined, `${PREFIX}/a?key=k&x=/../../`],
  ["/a?//evil.example", undefined, `${PREFIX}/a?key=k&//evil.example`],
  ["/caf%C3%A9", undefined, `${PREFIX}/caf%C3%A9?key=k`],
  ["/a", { "x#y": "../..#", "&": "=&" }, `${PREFIX}/a?key=k&x%23y=..%2F..%23&%26=%3D%26`],
  ["/a", { x: "\r\nHost: evil" }, `${PREFIX}/a?key=k&x=%0D%0AHost%3A%20evil`],
  ["/a", { x: ["1", "2"], y: [] }, `${PREFIX}/a?key=k&x=1&x=2`],
  ["/a", { __proto__x: "1" }, `${PREFIX}/a?key=k&__proto__x=1`],
  ["/a?x", { y: "1" }, "path must not have a ? part when query is given"],
  ["/a?", { y: "1" }, "path must not have a ? part when query is given"],
  ["/a", { x: "\ud800" }, "query must be well-formed Unicode text"],
  ["/a", { "\udc00": "x" }, "query must be well-formed Unicode text"],
];

/** URLs that a redirect may name, none of them within the base. */
const OUTSIDE: readonly string[] = [
  ...["https://api.example:8443/v1/tenant/x", "https://user@api.example:8443/v1/tenant/x"],
  ...["https://user:PW@api.example:8443/v1/tenant/x", "http://user:pw@api.example:8443/v1/tenant/"],
  ...["https://user:pw@api.example/v1/tenant/x", "https://user:pw@evil.example:8443/v1/tenant/x"],
  ...[
    "https://user:pw@api.example.:8443/v1/tenant/",
    "https://user:pw@api.example:8444/v1/tenant/",
  ],
  ...[`${PREFIX}x`, `${PREFIX}-2/x`, `${PREFIX};x/y`, `${PREFIX}%2fx`, `${PREFIX}/../other`],
  ...[`${PREFIX}/%2e%2e/other`, `${PREFIX}/..%2fother`, `${PREFIX}/%252e%252e/`, `${PREFIX}\\x`],
  ...["https://user:pw@api.example:8443/V1/tenant/x", "https://user:pw@api.example:8443/v1/tenan"],
  ...["https://user:pw@api.example:8443/v1", "https://user:pw@api.example:8443/", ""],
  ...[
    "https://user:pw@api.example:8443/v1/./tenant/",
    "https://user:pw@api.example:8443//v1/tenant",
  ],
  ...["https://user:pw@api.example:8443/v1/%74enant/", `${PREFIX}/x%2fy`, `${PREFIX}/%0d%0a`],
  ...[`${PREFIX}@evil.example/`, `${PREFIX}.evil.example/`, ` ${PREFIX}`, `${PREFIX}/\u00e9`],
];

/** Attacks on the path below a prefix target (harpoon §13). */
export const PATH_CASES: readonly HostileCase[] = [
  ...Object.entries(REFUSED).flatMap(([rule, paths]) =>
    paths.map((path): HostileCase => ({
      tried: `path ${visible(path.slice(0, 60))}`,
      expected: rule,
      verdict() {
        const outcome = joined(path, undefined);
        return outcome.startsWith(rule) ? rule : outcome;
      },
    }))
  ),
  ...STAYS.map(([path, query, expected]): HostileCase => ({
    tried: `path ${visible(path)} query ${visible(JSON.stringify(query) ?? "none")}`,
    expected,
    verdict: () => joined(path, query),
  })),
  ...OUTSIDE.map((url): HostileCase => ({
    tried: `within the base: ${visible(url)}`,
    expected: "outside",
    verdict: () => isWithin(BASE, url) ? "within" : "outside",
  })),
];

function joined(path: string, query: Query | undefined): string {
  const verdict = joinPath(BASE, path, query);
  return verdict.kind === "ok" ? verdict.url : verdict.rule;
}
