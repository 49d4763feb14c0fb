import { assertEquals } from "@std/assert";
import { targetHttpFailure, tunnelFailureJson } from "../../lib/wire/failure.ts";

Deno.test("tunnelFailureJson: an HTTP error of the target shows its status", () => {
  assertEquals(
    tunnelFailureJson(targetHttpFailure(503, "malformed_json")),
    '{"version":1,"source":"target_http","transport_error_kind":"malformed_json","upstream_response_received":true,"upstream_status":503}',
  );
});

Deno.test("wire 38: a closed transport received nothing and has no status", () => {
  assertEquals(
    tunnelFailureJson({ source: "transport_closed", kind: "closed_pipe" }),
    '{"version":1,"source":"transport_closed","transport_error_kind":"closed_pipe","upstream_response_received":false}',
  );
});

Deno.test("tunnelFailureJson: an empty kind is left out", () => {
  assertEquals(
    tunnelFailureJson({ source: "client_internal" }),
    '{"version":1,"source":"client_internal","upstream_response_received":false}',
  );
});

Deno.test("targetHttpFailure: only 400 to 599 is the target's HTTP failure", () => {
  for (const status of [400, 404, 500, 599]) {
    assertEquals(targetHttpFailure(status, "http_status"), {
      source: "target_http",
      kind: "http_status",
      upstreamStatus: status,
    });
  }
  for (const status of [204, 302, 399, 600]) {
    assertEquals(targetHttpFailure(status, "invalid_mcp_error"), {
      source: "protocol",
      kind: "invalid_mcp_error",
    });
  }
});
