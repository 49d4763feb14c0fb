import { assertEquals, assertStringIncludes } from "@std/assert";
import { advertisedBy, oauthCheck } from "../../../lib/cli/doctor/oauth_check.ts";
import type { CandidateSource } from "../../../lib/mcp/oauth_candidates.ts";
import {
  type DocumentOutcome,
  type OauthAttempt,
  type OauthFinding,
  verdictWithoutDocument,
} from "../../../lib/mcp/oauth_finding.ts";

const PATH = "http://m/.well-known/oauth-protected-resource/mcp";
const ROOT = "http://m/.well-known/oauth-protected-resource";

function at(url: string, outcome: DocumentOutcome | number, named = false): OauthAttempt {
  const source: CandidateSource = named ? "www_authenticate" : "well_known_path";
  return {
    url,
    source,
    outcome: typeof outcome === "number" ? { kind: "status", status: outcome } : outcome,
  };
}

function found(attempts: readonly OauthAttempt[]): OauthFinding {
  return {
    kind: "found",
    url: ROOT,
    source: "well_known_root",
    status: 200,
    metadata: { resource: "http://elsewhere/mcp", authorizationServers: ["https://idp.example/"] },
    resourceMatches: false,
    authServer: {
      kind: "failed",
      issuerUrl: "https://idp.example/",
      why: "HTTP 500",
      attempts: [],
    },
    attempts,
  };
}

Deno.test("oauth_metadata: without a document the places decide (cli §17.16)", () => {
  const malformed = { kind: "malformed", status: 200, why: "not JSON" } as const;
  const silent = {
    kind: "no-answer",
    trouble: { kind: "timeout", detail: "no answer in time" },
  } as const;
  const table: [OauthAttempt[], "PASS" | "FAIL" | "WARN", string][] = [
    [[at(PATH, 404), at(ROOT, 404)], "PASS", "not advertised"],
    [[at(PATH, 404), at(ROOT, 500)], "FAIL", `HTTP 500 from ${ROOT}`],
    [[at(PATH, malformed), at(ROOT, 404)], "FAIL", "HTTP 200 without usable metadata"],
    [[at("http://m/x", 404, true), at(PATH, 404)], "FAIL", "http://m/x, which the server names"],
    [[at(PATH, 401), at(ROOT, 405)], "PASS", "not advertised"],
    [[at(PATH, silent), at(ROOT, silent)], "WARN", `no answer in time from ${PATH}`],
  ];
  for (const [attempts, state, summary] of table) {
    const check = oauthCheck("main", verdictWithoutDocument(attempts));
    assertEquals([check.id, check.state], ["oauth_metadata", state], JSON.stringify(attempts));
    assertStringIncludes(check.summary, summary);
  }
});

Deno.test("oauth_metadata: a document passes; what is odd about it is evidence", () => {
  const check = oauthCheck("docs", found([at(PATH, 500)]));
  assertEquals([check.id, check.state, check.summary], [
    "oauth_metadata[docs]",
    "PASS",
    `HTTP 200 from ${ROOT}`,
  ]);
  assertEquals(check.evidence, [
    `HTTP 500 from ${PATH}`,
    "its resource is http://elsewhere/mcp",
    "authorization server: https://idp.example/, no metadata: HTTP 500",
  ]);
});

Deno.test("oauth_metadata: a look that took too long is doubtful", () => {
  assertEquals(oauthCheck("main", { kind: "unfinished" }).state, "WARN");
});

Deno.test("advertisedBy: a document or a challenge", () => {
  assertEquals(advertisedBy(found([])), "advertised");
  assertEquals(advertisedBy(verdictWithoutDocument([at(PATH, 404)])), "not_advertised");
  assertEquals(advertisedBy(verdictWithoutDocument([at(PATH, 404, true)])), "advertised");
  assertEquals(advertisedBy(verdictWithoutDocument([at(PATH, 500)])), "unknown");
});
