import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { controlErrorHint, readControlError } from "../../lib/wire/control_error.ts";

const none = { code: undefined, type: undefined };
const TABLE: readonly (readonly [string, ReturnType<typeof readControlError>])[] = [
  ['{"error":{"message":"m","code":"c","type":"t","param":null}}', {
    message: "m",
    code: "c",
    type: "t",
  }],
  ['{"error":{"message":"m","code":null}}', { message: "m", ...none }],
  ['{"error":{"code":"c"}}', { message: "c", code: "c", type: undefined }],
  ['{"message":"top","type":"t"}', { message: "top", code: undefined, type: "t" }],
  ['{"detail":"not found"}', { message: "not found", ...none }],
  ['{"detail":[{"loc":1}]}', { message: '[{"loc":1}]', ...none }],
  ["  <html>bad</html>\n", { message: "<html>bad</html>", ...none }],
  ["", { message: "", ...none }],
  ['"text"', { message: '"text"', ...none }],
  ["{}", { message: "{}", ...none }],
];

Deno.test("readControlError: error, top-level members, detail, raw text, in that order", () => {
  for (const [body, error] of TABLE) assertEquals(readControlError(body), error, body);
});

Deno.test("readControlError: what a control plane says is cut like raw text, wherever it says it", () => {
  const long = "x".repeat(60_000), cut = `${"x".repeat(1024)}...`;
  const said = { message: long, code: long, type: long };
  for (const body of [{ error: said }, said]) {
    assertEquals(readControlError(JSON.stringify(body)), { message: cut, code: cut, type: cut });
  }
});

Deno.test("readControlError: raw text is cut at 1024 characters", () => {
  assertEquals(readControlError("x".repeat(1024)).message, "x".repeat(1024));
  assertEquals(readControlError("x".repeat(1025)).message, `${"x".repeat(1024)}...`);
});

const KNOWN_CODES = [
  "tunnel_active_organization_required",
  "tunnel_missing_principals",
  "tunnel_use_forbidden",
  "tunnel_request_mismatch",
  "invalid_tunnel_id_format",
  "invalid_channel_format",
  "rate_limit_exceeded",
  "request_body_too_large",
  "pending_request_not_found",
  "tunnel_queue_full",
  "tunnel_client_not_seen",
  "tunnel_client_not_connected",
  "invalid_json_payload",
  "missing_mcp_session_id",
  "rfc9728_www_authenticate_unsupported",
  "tunnel_management_permission_required",
  "tunnel_active_organization_context_required",
  "tunnel_principal_association_unverified",
  "tunnel_principal_limit_exceeded",
  "tunnel_principal_validation_override_automatically_derivable",
  "tunnel_principal_validation_override_management_permission_required",
  "oauth_shim_invalid_target_uri",
  "oauth_shim_unshimmable_endpoint",
  "oauth_shim_target_not_found",
  "oauth_shim_harpoon_call_failed",
  "oauth_shim_upstream_timeout",
  "oauth_shim_audience_unavailable",
  "tunnel_transport_unavailable",
  "certificate_required",
];

Deno.test("controlErrorHint: every known code says what to do", () => {
  for (const code of KNOWN_CODES) {
    assert(typeof controlErrorHint(418, code) === "string", code);
  }
});

Deno.test("controlErrorHint: without a known code the status decides; a redirect names base_url", () => {
  assertStringIncludes(controlErrorHint(401, undefined) ?? "", "control_plane.api_key");
  assertStringIncludes(controlErrorHint(404, "other") ?? "", "control_plane.tunnel_id");
  for (const status of [300, 302, 308]) {
    assertStringIncludes(controlErrorHint(status, undefined) ?? "", "control_plane.base_url");
  }
  for (const status of [304, 503]) assertEquals(controlErrorHint(status, undefined), undefined);
});

Deno.test("controlErrorHint: a code named like a member of every object has no hint", () => {
  for (const code of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    assertEquals(controlErrorHint(503, code), undefined, code);
  }
});
