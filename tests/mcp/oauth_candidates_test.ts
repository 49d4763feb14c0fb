import { assertEquals } from "@std/assert";
import { candidatesOf, type CandidateSource } from "../../lib/mcp/oauth_candidates.ts";

const ROOT = "https://h/.well-known/oauth-protected-resource";

type Row = readonly [
  url: string,
  challenge: string | undefined,
  places: readonly (readonly [CandidateSource, string])[],
];

/** Order and duplicates; trailing slash; a well-known MCP URL; a bare origin. */
const TABLE: readonly Row[] = [
  ["https://h/mcp", undefined, [["well_known_path", `${ROOT}/mcp`], ["well_known_root", ROOT]]],
  ["https://h/a/b//?q=1", undefined, [
    ["well_known_path", `${ROOT}/a/b`],
    ["well_known_root", ROOT],
  ]],
  ["https://h", undefined, [["well_known_root", ROOT]]],
  ["https://h/", undefined, [["well_known_root", ROOT]]],
  [`${ROOT}/x`, undefined, [["well_known_path", `${ROOT}/x`], ["well_known_root", ROOT]]],
  ["https://h/mcp", "https://h:443/meta?a=1", [
    ["www_authenticate", "https://h/meta?a=1"],
    ["well_known_path", `${ROOT}/mcp`],
    ["well_known_root", ROOT],
  ]],
  ["https://h/mcp", ROOT, [["www_authenticate", ROOT], ["well_known_path", `${ROOT}/mcp`]]],
  ["https://h/mcp", "https://other/meta", [
    ["www_authenticate", "https://other/meta"],
    ["well_known_path", `${ROOT}/mcp`],
    ["well_known_root", ROOT],
  ]],
  ["https://h/mcp", "http://[", [
    ["well_known_path", `${ROOT}/mcp`],
    ["well_known_root", ROOT],
  ]],
];
for (const [url, challenge, places] of TABLE) {
  Deno.test(`candidatesOf: ${url}, challenge ${challenge ?? "none"} [network §9.9]`, () => {
    const expected = places.map(([source, url]) => ({ url, source }));
    assertEquals(candidatesOf(url, challenge), expected);
  });
}
