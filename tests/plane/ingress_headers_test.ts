import { assertEquals } from "@std/assert";
import {
  acceptsEventStream,
  commandHeaders,
  isLoopbackOrigin,
} from "../../lib/plane/ingress_headers.ts";

const STRIPPED = "accept-encoding cf-connecting-ip connection content-length content-type cookie " +
  "forwarded host keep-alive openai-organization proxy-authenticate proxy-authorization " +
  "proxy-connection te trailer transfer-encoding true-client-ip upgrade user-agent via " +
  "x-client-ip x-cluster-client-ip x-custom-cf-witness-actor x-custom-cf-witness-authorization " +
  "x-envoy-external-address x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto " +
  "x-oai-brte-redeemable-token x-openai-actor-authorization x-openai-authorization " +
  "x-openai-authorization-error x-openai-brte-redeemable-token x-openai-internal-caller " +
  "x-openai-request-path x-openai-skip-auth x-original-forwarded-for x-real-ip " +
  "x-tunnel-traffic-source x-tunnel-connector-key";

Deno.test("commandHeaders() strips each header of the hop, in any spelling", () => {
  for (const name of STRIPPED.split(" ")) {
    assertEquals(commandHeaders([[name, "v"], [name.toUpperCase(), "v"], ["X-Kept", "v"]]), [
      ["X-Kept", "v"],
    ]);
  }
});

Deno.test("commandHeaders() passes what belongs to the MCP server", () => {
  const kept = "Accept Authorization Mcp-Session-Id MCP-Protocol-Version Mcp-Method Mcp-Name " +
    "Mcp-Param-Region Last-Event-ID X-Request-Id X-Custom Origin Accept-Language";
  const lines = kept.split(" ").map((name) => [name, "v"] as const);
  assertEquals(commandHeaders(lines), lines);
});

Deno.test("commandHeaders() drops empty values and what any Connection line names", () => {
  assertEquals(
    commandHeaders([
      ["connection", "X-One,\tx-two"],
      ["Connection", "Mcp-Session-Id , close"],
      ["x-one", "1"],
      ["X-TWO", "2"],
      ["mcp-session-id", "s"],
      ["x-empty", ""],
      ["x-empty", "not"],
    ]),
    [["x-empty", "not"]],
  );
});

Deno.test("commandHeaders() keeps repeated values separate and in order", () => {
  const lines = [["x-a", "1, 2"], ["x-b", "0"], ["x-a", "3"]] as const;
  assertEquals(commandHeaders(lines), lines);
});

Deno.test("acceptsEventStream() wants the type by name", () => {
  const table: [string | null, boolean][] = [
    [null, false],
    ["", false],
    ["*/*", false],
    ["application/json", false],
    ["application/json, text/event-stream", true],
    ["Text/Event-Stream;charset=utf-8", true],
    ["text/event-stream;q=0.5", true],
    ["text/event-stream; q=0", false],
    ["text/event-stream;q=0.00", false],
    ["text/event-streams", false],
  ];
  for (const [accept, expected] of table) assertEquals(acceptsEventStream(accept), expected);
});

Deno.test("isLoopbackOrigin() accepts this machine only", () => {
  const table: [string, boolean][] = [
    ["http://localhost:5173", true],
    ["http://127.0.0.1:80", true],
    ["http://[::1]:80", true],
    ["https://127.0.0.1.evil.test", false],
    ["https://localhost.evil.test", false],
    ["https://evil.test", false],
    ["null", false],
  ];
  for (const [origin, expected] of table) assertEquals(isLoopbackOrigin(origin), expected, origin);
});
