import { assert, assertEquals, assertMatch } from "@std/assert";
import type { OauthFinding } from "../../lib/mcp/oauth_finding.ts";
import { registrationsOf } from "../../lib/mcp/oauth_registrations.ts";

type Found = Extract<OauthFinding, { kind: "found" }>;

const MCP = "https://mcp.example/mcp";
const SOURCE = "https://mcp.example/.well-known/oauth-protected-resource/mcp";

function found(issuerUrl: string, more: Record<string, string> = {}): Found {
  return {
    kind: "found",
    url: SOURCE,
    source: "well_known_path",
    status: 200,
    metadata: { resource: MCP, authorizationServers: [issuerUrl, "https://second.example"] },
    resourceMatches: true,
    authServer: {
      kind: "found",
      issuerUrl,
      url: `${issuerUrl}/.well-known/oauth-authorization-server`,
      metadata: {
        issuer: issuerUrl,
        authorizationEndpoint: `${issuerUrl}/authorize`,
        tokenEndpoint: `${issuerUrl}/token`,
        jwksUri: `${issuerUrl}/jwks`,
        introspectionEndpoint: `${issuerUrl}/introspect`,
        registrationEndpoint: `${issuerUrl}/register`,
        revocationEndpoint: `${issuerUrl}/revoke`,
        ...more,
      },
      attempts: [],
    },
    attempts: [],
  };
}

Deno.test("registrationsOf: order, roles, one group; no browser endpoint, no second server [network §9.14]", () => {
  const records = registrationsOf(found("https://idp.example"), MCP);
  assertEquals(records.map(({ role, url }) => `${role} ${url}`), [
    `prmd-resource ${MCP}`,
    "prmd-auth-server https://idp.example",
    `prmd-source ${SOURCE}`,
    "auth-server-metadata https://idp.example/.well-known/oauth-authorization-server",
    "issuer https://idp.example",
    "token-endpoint https://idp.example/token",
    "jwks-uri https://idp.example/jwks",
    "introspection-endpoint https://idp.example/introspect",
    "registration-endpoint https://idp.example/register",
    "revocation-endpoint https://idp.example/revoke",
  ]);
  const groups = new Set(records.map(({ group }) => group));
  assertEquals(groups.size, 2);
  const [, group = ""] = groups;
  assertMatch(group, /^auth-server:[0-9a-f]{12}:0$/);
  assertEquals(records.filter((record) => record.group === undefined).map(({ role }) => role), [
    "prmd-resource",
    "prmd-source",
  ]);
});

Deno.test("registrationsOf: what is not of the MCP server's origin is guarded, and so is what follows [network §9.15]", () => {
  const records = registrationsOf(found("https://idp.example"), MCP);
  assertEquals(
    records.map(({ guarded }) => guarded),
    [false, true, false, true, true, true, true, true, true, true],
  );
  assert(records.every(({ onMcpSocket, guarded }) => onMcpSocket === !guarded));
});

Deno.test("registrationsOf: an own authorization server frees its own origin only [network §9.15]", () => {
  const records = registrationsOf(
    found("https://mcp.example:443/as", {
      tokenEndpoint: "https://10.0.0.1/token",
      jwksUri: "https://mcp.example/jwks",
    }),
    MCP,
  );
  const by = (role: string) => records.find((record) => record.role === role);
  assertEquals([by("token-endpoint")?.guarded, by("token-endpoint")?.onMcpSocket], [true, false]);
  // Same origin, but not below the issuer: it stays off the socket.
  assertEquals([by("jwks-uri")?.guarded, by("jwks-uri")?.onMcpSocket], [false, false]);
  assertEquals([by("issuer")?.guarded, by("issuer")?.onMcpSocket], [false, true]);
});

Deno.test("registrationsOf: what is no web address is dropped; the same finding gives the same list", () => {
  const finding = found("https://idp.example", { tokenEndpoint: "urn:token", jwksUri: "/jwks" });
  const records = registrationsOf(finding, MCP);
  assertEquals(records.length, 8);
  assertEquals(registrationsOf(finding, MCP), records);
});

Deno.test("registrationsOf: without the authorization server's document three records are left", () => {
  const records = registrationsOf(
    {
      ...found("https://idp.example"),
      authServer: { kind: "not-asked", issuerUrl: "https://idp.example" },
    },
    MCP,
  );
  assertEquals(records.map(({ role }) => role), [
    "prmd-resource",
    "prmd-auth-server",
    "prmd-source",
  ]);
});
