import { assertEquals } from "@std/assert";
import type { CandidateSource } from "../../lib/mcp/oauth_candidates.ts";
import {
  type DocumentOutcome,
  type OauthAttempt,
  verdictWithoutDocument,
} from "../../lib/mcp/oauth_finding.ts";

const SILENT: DocumentOutcome = {
  kind: "no-answer",
  trouble: { kind: "timeout", detail: "no answer in time" },
};
const JUNK: DocumentOutcome = { kind: "malformed", status: 200, why: "it is not JSON" };
const AWAY: DocumentOutcome = { kind: "redirect", status: 302, why: "it leads away" };

type Place = readonly [CandidateSource, DocumentOutcome | number];

/** cli §17.16 and network-and-oauth §5.6, §10.1: a refusal is no fault; a named place must exist. */
const TABLE: readonly (readonly [what: string, places: readonly Place[], verdict: string])[] = [
  ["404 everywhere", [["well_known_path", 404], ["well_known_root", 404]], "not-advertised"],
  ["refusals", [["well_known_path", 401], ["well_known_root", 405]], "not-advertised"],
  ["a root that breaks", [["well_known_path", 404], ["well_known_root", 500]], "root: HTTP 500"],
  [
    "a named place that is not there",
    [["www_authenticate", 404], ["well_known_path", 404], ["well_known_root", 500]],
    "auth: HTTP 404",
  ],
  [
    "a named place of another origin",
    [["www_authenticate", { kind: "elsewhere" }], ["well_known_root", 404]],
    "auth: the server's challenge names a place of another origin, which is not asked",
  ],
  [
    "a page instead of a document",
    [["well_known_path", JUNK], ["well_known_root", 404]],
    "path: HTTP 200 without usable metadata: it is not JSON",
  ],
  ["a redirect elsewhere", [["well_known_root", AWAY]], "root: HTTP 302: it leads away"],
  [
    "silence",
    [["well_known_path", SILENT], ["well_known_root", SILENT]],
    "path: no answer in time",
  ],
];
const SHORT = { www_authenticate: "auth", well_known_path: "path", well_known_root: "root" };

for (const [what, places, expected] of TABLE) {
  Deno.test(`verdictWithoutDocument: ${what} [network §9.11]`, () => {
    const attempts = places.map(([source, outcome]): OauthAttempt => ({
      url: `https://h/${source}`,
      source,
      outcome: typeof outcome === "number" ? { kind: "status", status: outcome } : outcome,
    }));
    const verdict = verdictWithoutDocument(attempts);
    assertEquals(
      verdict.kind === "failed" ? `${SHORT[verdict.source]}: ${verdict.why}` : verdict.kind,
      expected,
    );
    assertEquals(verdict.attempts, attempts);
    if (verdict.kind === "failed") assertEquals(verdict.url, `https://h/${verdict.source}`);
  });
}
