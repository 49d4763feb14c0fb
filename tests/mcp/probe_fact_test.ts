import { assertEquals } from "@std/assert";
import type { OauthFinding } from "../../lib/mcp/oauth_finding.ts";
import { oauthLook, probeFinding } from "../../lib/mcp/probe_fact.ts";

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

Deno.test("oauthLook: origins only: no credential, path or query (network-and-oauth §9)", () => {
  assertEquals(oauthLook(FOUND), {
    kind: "found",
    status: 200,
    resource: "https://h",
    authorizationServer: "https://idp:8443",
  });
  const odd = { resource: "urn:secret", authorizationServers: [] };
  assertEquals(oauthLook({ ...FOUND, metadata: odd }), { kind: "found", status: 200 });
  assertEquals(oauthLook({ kind: "not-advertised", attempts: [] }), { kind: "not_advertised" });
  assertEquals(
    oauthLook({
      kind: "failed",
      url: "https://h/secret",
      source: "well_known_root",
      status: 500,
      why: "HTTP 500",
      attempts: [],
    }),
    { kind: "failed", detail: "HTTP 500" },
  );
});
