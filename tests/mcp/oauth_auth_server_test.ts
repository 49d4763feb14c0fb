import { assertEquals } from "@std/assert";
import {
  type AuthServerAttempt,
  authServerPlaces,
  chooseAuthServer,
} from "../../lib/mcp/oauth_auth_server.ts";

const OAS = ".well-known/oauth-authorization-server";
const OIDC = ".well-known/openid-configuration";

/** network-and-oauth §5.4. */
const PLACES: readonly (readonly [issuer: string, places: readonly string[]])[] = [
  ["https://as", [`https://as/${OAS}`, `https://as/${OIDC}`]],
  ["https://as/", [
    `https://as/${OAS}/`,
    `https://as/${OAS}`,
    `https://as/${OIDC}/`,
    `https://as/${OIDC}`,
  ]],
  ["https://as/t/1", [
    `https://as/t/1/${OAS}`,
    `https://as/${OAS}/t/1`,
    `https://as/t/1/${OIDC}`,
    `https://as/${OIDC}/t/1`,
  ]],
  ["https://as/t/?p=1", [
    `https://as/t/${OAS}?p=1`,
    `https://as/${OAS}/t/?p=1`,
    `https://as/t/${OIDC}?p=1`,
    `https://as/${OIDC}/t/?p=1`,
  ]],
];
for (const [issuer, places] of PLACES) {
  Deno.test(`authServerPlaces: ${issuer} [network §9.13]`, () =>
    assertEquals(authServerPlaces(issuer), places));
}

const ISSUER = "https://as";
const missing: AuthServerAttempt = {
  url: "https://as/0",
  status: 404,
  why: "HTTP 404",
  timedOut: false,
};
const other: AuthServerAttempt = {
  url: "https://as/1",
  status: 200,
  metadata: { issuer: "https://AS/" },
  timedOut: false,
};
const exact: AuthServerAttempt = { ...other, url: "https://as/2", metadata: { issuer: ISSUER } };

Deno.test("chooseAuthServer: the exact issuer beats an earlier other one [network §9.13]", () => {
  const finding = chooseAuthServer(ISSUER, [missing, other, exact]);
  assertEquals(finding.kind === "found" && [finding.url, finding.issuerMismatch], [
    "https://as/2",
    undefined,
  ]);
});

Deno.test("chooseAuthServer: another issuer is accepted and told [network §9.13]", () => {
  const finding = chooseAuthServer(ISSUER, [missing, other, { ...other, url: "https://as/3" }]);
  assertEquals(finding.kind === "found" && [finding.url, finding.issuerMismatch], [
    "https://as/1",
    { expected: ISSUER, actual: "https://AS/" },
  ]);
});

Deno.test("chooseAuthServer: without a document the reason that says most", () => {
  const broken = { ...missing, status: 500, why: "HTTP 500" };
  const failed = chooseAuthServer(ISSUER, [missing, broken, missing]);
  assertEquals(failed.kind === "failed" && failed.why, "HTTP 500");
  const absent = chooseAuthServer(ISSUER, [missing, missing]);
  assertEquals(absent.kind === "failed" && absent.why, "HTTP 404");
});
