import { assertEquals } from "@std/assert";
import { type Check, failed, passed, skipped, warned } from "../../../lib/cli/doctor/check.ts";
import type { Subjects } from "../../../lib/cli/doctor/report.ts";
import { tickList } from "../../../lib/cli/doctor/tick_list.ts";

const SUBJECTS: Subjects = {
  configFile: "/p/production.json",
  apiKeyOrigin: "CONTROL_PLANE_API_KEY",
  controlPlane: "api.openai.com:443",
  mcpServer: { kind: "url", shown: "http://localhost:3000/mcp" },
};
const TOLD = { why: "w", evidence: [], next: [] };

function ticks(checks: readonly Check[], subjects: Partial<Subjects> = {}): string[] {
  return tickList({ checks, runCommand: "go", subjects: { ...SUBJECTS, ...subjects } });
}

const GOOD: readonly Check[] = [
  passed("config_source", "s"),
  passed("profile_load", "s"),
  passed("tunnel_id", "s"),
  passed("control_plane_api_key", "s"),
  passed("mcp_target", "s"),
  passed("mcp_server_reachable", "s"),
  passed("control_plane_reachable", "s"),
  passed("mcp_initialize", "s"),
  skipped("codex_plugin", "s", "w"),
];

function but(change: Check): Check[] {
  return GOOD.map((check) => check.id === change.id ? change : check);
}

Deno.test("tickList: all is well (configuration §S)", () => {
  assertEquals(ticks(GOOD), [
    "✓ Configuration file found: /p/production.json",
    "✓ Tunnel ID format valid",
    "✓ API key set (CONTROL_PLANE_API_KEY)",
    "✓ Control plane reachable (api.openai.com:443)",
    "✓ MCP server reachable (http://localhost:3000/mcp)",
    "✓ MCP server responds to a discovery request",
    "✓ All checks passed",
    "",
    "The tunnel is ready to run: go",
  ]);
});

Deno.test("tickList: a failure is crossed and nothing is said to be ready", () => {
  const lines = ticks(but(failed("mcp_server_reachable", "s", TOLD)));
  assertEquals(lines[4], "✗ MCP server reachable (http://localhost:3000/mcp)");
  assertEquals(lines.slice(-3), ["✗ 1 check failed", "", "The tunnel cannot be served yet."]);
});

Deno.test("tickList: doubts and skipped looks have their own marks", () => {
  assertEquals(
    ticks(but(warned("control_plane_reachable", "s", TOLD)))[3],
    "! Control plane reachable (api.openai.com:443)",
  );
  const offline = ticks(but(skipped("mcp_server_reachable", "s", "w")));
  assertEquals(offline[4], "- MCP server reachable (http://localhost:3000/mcp)");
  assertEquals(
    ticks(but(warned("mcp_initialize", "s", TOLD)))[6],
    "! No check failed, but 1 warning above",
  );
});

Deno.test("tickList: a command is started, not reached; without a file none is named", () => {
  const checks = [...GOOD, passed("mcp_command_executable", "/usr/bin/python")]
    .map((check) =>
      check.id === "mcp_server_reachable" ? skipped(check.id, "stdio server", "w") : check
    );
  const lines = ticks(checks, {
    configFile: undefined,
    mcpServer: { kind: "command", shown: "python server.py" },
  });
  assertEquals(lines[0], "✓ No configuration file needed: flags and environment");
  assertEquals(lines[4], "✓ MCP command can be started (python server.py)");
});

Deno.test("tickList: a load that failed lists what is known", () => {
  assertEquals(ticks([passed("profile_load", "s"), failed("tunnel_id", "s", TOLD)]).slice(0, 3), [
    "✓ Configuration file found: /p/production.json",
    "✗ Tunnel ID format valid",
    "✗ 1 check failed",
  ]);
});
