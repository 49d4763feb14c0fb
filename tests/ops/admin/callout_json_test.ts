import { assertEquals } from "@std/assert";
import { calloutJson } from "../../../lib/ops/admin/callout_json.ts";
import { CALL, WALL_MS } from "./admin_fixture.ts";

Deno.test("calloutJson: the published names beside the record's own [harpoon §9]", () => {
  assertEquals(calloutJson(CALL), {
    ...CALL,
    timestamp: new Date(WALL_MS).toISOString(),
    latency_ms: 12,
    req_bytes: 1,
    resp_bytes: 2,
  });
  const typed = calloutJson({ ...CALL, responseContentType: "text/plain" });
  assertEquals(typed.response_content_type, "text/plain");
});

Deno.test("calloutJson: a secret in the path of its address is not shown [operator §7]", () => {
  const { url } = calloutJson({ ...CALL, url: "https://[REDACTED]@h/token/hush?key=[REDACTED]" });
  assertEquals(url, "https://[REDACTED]@h/token/[REDACTED]?key=[REDACTED]");
});

Deno.test("calloutJson: bodies only while they are captured [harpoon §9]", () => {
  const body = (text: string, base64 = false) => ({ text, base64, bytes: 1, truncated: false });
  const bodies = {
    request: body("a"),
    response: body("/w==", true),
    responseTransformed: body("c"),
  };
  const json = calloutJson({ ...CALL, bodies });
  assertEquals(
    [json.request_body, json.response_body, json.response_body_transformed, json.body_is_base64],
    ["a", "/w==", "c", true],
  );
  assertEquals("body_is_base64" in calloutJson(CALL), false);
});
