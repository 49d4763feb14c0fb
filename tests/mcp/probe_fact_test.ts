import { assert, assertEquals } from "@std/assert";
import type { OauthFinding } from "../../lib/mcp/oauth_finding.ts";
import { type OauthLook, oauthLook, probeFinding } from "../../lib/mcp/probe_fact.ts";

Deno.test("probeFinding: an outcome as a fact, without the server's challenge and words", () => {
  assertEquals(
    probeFinding({
      kind: "ok",
      era: "legacy",
      protocolVersion: "2025-11-25",
      server: { name: "shop", version: "1" },
    }),
    { outcome: "ok", protocolVersion: "2025-11-25", serverName: "shop", serverVersion: "1" },
  );
  assertEquals(
    probeFinding({ kind: "ok", era: "modern", protocolVersion: "2026-07-28", server: {} }),
    { outcome: "ok", protocolVersion: "2026-07-28" },
  );
  assertEquals(
    probeFinding({ kind: "auth-required", status: 401, challenge: 'Bearer realm="secret"' }),
    { outcome: "auth-required", detail: "HTTP 401" },
  );
  assertEquals(
    probeFinding({ kind: "not-mcp", detail: "why", error: { code: 1, message: "secret" } }),
    { outcome: "not-mcp", detail: "why" },
  );
  assertEquals(probeFinding({ kind: "http-error", status: 500, detail: "HTTP 500" }), {
    outcome: "http-error",
    detail: "HTTP 500",
  });
});

const MCP_URL = "https://h/mcp";

function found(finding: OauthFinding): Extract<OauthLook, { kind: "found" }> {
  const look = oauthLook(finding, MCP_URL);
  assert(look.kind === "found");
  return look;
}

const FOUND: OauthFinding = {
  kind: "found",
  url: "https://h/meta?secret=1",
  source: "www_authenticate",
  status: 200,
  metadata: {
    resource: "https://user:secret@h/mcp?secret=1",
    authorizationServers: ["https://user:secret@idp:8443/secret"],
  },
  resourceMatches: true,
  authServer: { kind: "none" },
  attempts: [],
};

Deno.test("oauthLook: origins only: no credential, path or query [network §9.16]", () => {
  const { registrations, ...told } = found(FOUND);
  assertEquals(told, {
    kind: "found",
    status: 200,
    resource: "https://h",
    authorizationServer: "https://idp:8443",
    authorizationServers: 1,
    resourceMatches: true,
    steps: [],
  });
  assertEquals(registrations.map(({ role, url }) => [role, url]), [
    ["prmd-resource", "https://user:secret@h/mcp?secret=1"],
    ["prmd-auth-server", "https://user:secret@idp:8443/secret"],
    ["prmd-source", "https://h/meta?secret=1"],
  ]);
  assertEquals(registrations.map(({ guarded }) => guarded), [false, true, false]);
  const odd = { resource: "urn:secret", authorizationServers: [] };
  const { registrations: _, ...bare } = found({ ...FOUND, metadata: odd });
  assertEquals(bare, {
    kind: "found",
    status: 200,
    authorizationServers: 0,
    resourceMatches: true,
    steps: [],
  });
  const absent = oauthLook({ kind: "not-advertised", attempts: [] }, MCP_URL);
  assertEquals(absent, { kind: "not_advertised", steps: [] });
  assertEquals(
    oauthLook({
      kind: "failed",
      url: "https://h/secret",
      source: "well_known_root",
      status: 500,
      why: "HTTP 500",
      attempts: [],
    }, MCP_URL),
    { kind: "failed", detail: "HTTP 500", steps: [] },
  );
});

Deno.test("oauthLook: each place that was asked, without what may be secret in its URL", () => {
  const attempts: OauthFinding["attempts"] = [
    {
      url: "https://u:secret@h/a?secret=1#secret",
      source: "www_authenticate",
      outcome: { kind: "status", status: 404 },
    },
    {
      url: "https://h/b",
      source: "well_known_root",
      outcome: {
        kind: "document",
        status: 200,
        headers: [],
        text: "secret",
        metadata: FOUND.metadata,
      },
    },
  ];
  const look = found({
    ...FOUND,
    attempts,
    authServer: {
      kind: "found",
      issuerUrl: "https://idp/x?secret=1",
      url: "https://idp/doc",
      metadata: {},
      issuerMismatch: { expected: "https://idp/x", actual: "https://other/y" },
      attempts: [
        { url: "https://idp/none", status: 404, why: "HTTP 404", timedOut: false },
        { url: "https://idp/doc", status: 200, timedOut: false },
      ],
    },
  });
  assertEquals(look.steps, [
    {
      url: "https://h/a",
      source: "www_authenticate",
      status: 404,
      why: "HTTP 404",
      selected: false,
    },
    { url: "https://h/b", source: "well_known_root", status: 200, selected: true },
  ]);
  assertEquals(look.server, {
    issuer: "https://idp/x",
    steps: [
      {
        url: "https://idp/none",
        source: "auth_server",
        status: 404,
        why: "HTTP 404",
        selected: false,
      },
      { url: "https://idp/doc", source: "auth_server", status: 200, selected: true },
    ],
    otherIssuer: "https://other/y",
  });
  assertEquals(JSON.stringify([look.steps, look.server]).includes("secret"), false);
});
