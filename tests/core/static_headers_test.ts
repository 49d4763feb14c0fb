import { assertEquals } from "@std/assert";
import { staticHeadersFor } from "../../lib/core/static_headers.ts";

const SETS = {
  extra: [["Authorization", "Bearer e"], ["X-Extra", "1"]],
  discovery: [["authorization", "Bearer d"], ["X-Discovery", "2"]],
} as const;
const CHANNEL = "https://mcp.test/api/mcp?key=1";
const EXTRA = ["Authorization: Bearer e", "X-Extra: 1"];
const BOTH = ["authorization: Bearer d", "X-Discovery: 2", "X-Extra: 1"];

Deno.test("staticHeadersFor: the matrix of network-and-oauth §4 [network §9.7]", () => {
  const table: [purpose: "runtime" | "discovery", url: string, expected: string[]][] = [
    // Same origin and path.
    ["runtime", "https://mcp.test/api/mcp", EXTRA],
    ["runtime", "https://mcp.test/api/mcp/", EXTRA],
    ["runtime", "https://mcp.test/api/mcp?other=2", EXTRA],
    ["runtime", "https://MCP.test:443/api/mcp", EXTRA],
    ["runtime", "HTTPS://mcp.test/api/./mcp", EXTRA],
    // Same origin, other path.
    ["runtime", "https://mcp.test/api/mcp/tools", []],
    ["runtime", "https://mcp.test/API/mcp", []],
    ["runtime", "https://mcp.test/api%2Fmcp", []],
    ["runtime", "https://mcp.test/", []],
    // Discovery: any path of the origin.
    ["discovery", "https://mcp.test/api/mcp", BOTH],
    ["discovery", "https://mcp.test/.well-known/oauth-protected-resource", BOTH],
    ["discovery", "https://mcp.test:443/", BOTH],
    // Another origin, however near.
    ...(["runtime", "discovery"] as const).flatMap((purpose) =>
      [
        "http://mcp.test/api/mcp",
        "https://mcp.test:8443/api/mcp",
        "https://evil.test/api/mcp",
        "https://mcp.test.evil.test/api/mcp",
        "https://mcp.test@evil.test/api/mcp",
        "https://a.mcp.test/api/mcp",
      ].map((url): [typeof purpose, string, string[]] => [purpose, url, []])
    ),
  ];
  for (const [purpose, url, expected] of table) {
    const lines = staticHeadersFor(url, CHANNEL, purpose, SETS);
    assertEquals(lines.map((line) => line.join(": ")), expected, `${purpose} ${url}`);
  }
});
