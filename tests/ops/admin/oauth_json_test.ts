import { assertEquals } from "@std/assert";
import { oauthJson } from "../../../lib/ops/admin/oauth_json.ts";
import { SAMPLES } from "../sample_facts.ts";

const MODE = "authorization_servers[0] only (source of truth)";
const STEP = { url: "https://mcp.example/.well-known/x", status: 200, selected: true };

Deno.test("oauthJson: before discovery it is pending [operator §5]", () => {
  assertEquals(oauthJson({ oauth: undefined }), {
    auth_server_metadata_mode: MODE,
    pending: true,
    authorization_server_count: 0,
    steps: [],
  });
});

Deno.test("oauthJson: what was found, where, and what was chosen", () => {
  const steps = [{ ...STEP, source: "www_authenticate" }];
  const server = { issuer: "https://login.example", steps: [] };
  const json = oauthJson({
    oauth: { fact: { ...SAMPLES.oauth_discovered, steps, server }, at: 5_000 },
  });
  assertEquals(json, {
    auth_server_metadata_mode: MODE,
    pending: false,
    checked_at: 5_000,
    authorization_server_count: 1,
    selected_authorization_server: "https://login.example",
    metadata_source: "www_authenticate",
    discovery_urls: [STEP.url],
    metadata: {
      url: STEP.url,
      fetched_at: "1970-01-01T00:00:05.000Z",
      status_code: 200,
      resource: "https://mcp.example",
    },
    resource_matches: true,
    steps,
    server,
  });
});

Deno.test("oauthJson: any other place is the well-known one", () => {
  const steps = [{ ...STEP, source: "well_known_root" }];
  const json = oauthJson({ oauth: { fact: { ...SAMPLES.oauth_discovered, steps }, at: 0 } });
  assertEquals("metadata_source" in json && json.metadata_source, "well_known");
});

Deno.test("oauthJson: a failure has its reason and the time of the next look, an absence has neither", () => {
  const failed = oauthJson({ oauth: { fact: SAMPLES.oauth_not_discovered, at: 5_000 } });
  assertEquals(failed, {
    auth_server_metadata_mode: MODE,
    pending: false,
    authorization_server_count: 0,
    error: "timeout",
    reason: "failed",
    checked_at: 5_000,
    retry_at: 6_000,
    discovery_urls: [],
    steps: [],
  });
  const { retryInMs: _, ...fact } = SAMPLES.oauth_not_discovered;
  const absent = oauthJson({ oauth: { fact: { ...fact, reason: "not_advertised" }, at: 5_000 } });
  assertEquals(
    ["error" in absent, "metadata_source" in absent && absent.metadata_source],
    [false, "not_advertised"],
  );
});
