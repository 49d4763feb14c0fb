import { assertEquals } from "@std/assert";
import {
  healthRecords,
  identityRecords,
  mcpServerRecord,
  pidFileRecord,
  routeRecord,
  startedRecord,
  startingRecord,
  summaryRecord,
} from "../../lib/ops/startup_records.ts";

Deno.test("startup records: the texts others search for", () => {
  const url = "http://127.0.0.1:8080";
  const records = [
    startingRecord("1.2.3"),
    ...identityRecords({ profile: "office", tunnelId: "tunnel_a" }),
    mcpServerRecord("main", "http://127.0.0.1:9001"),
    ...healthRecords({ addr: "127.0.0.1:8080", url, urlFile: "/run/url", uiUrl: `${url}/ui` }),
    pidFileRecord("/run/pid", 7),
    startedRecord({ version: "1.2.3", tunnelId: "tunnel_a", tunnelUrl: "https://cp/x" }),
  ];
  assertEquals(records.map((record) => record.message), [
    "tunnel-client v1.2.3 starting",
    "Profile: office",
    "Tunnel ID: tunnel_a",
    "MCP server: http://127.0.0.1:9001",
    "🩺 HEALTH URL: http://127.0.0.1:8080 (written to /run/url)",
    "health server listening",
    "Health endpoint: http://127.0.0.1:8080/healthz",
    "🌐 WEB UI: http://127.0.0.1:8080/ui",
    "Admin UI available at http://127.0.0.1:8080/ui",
    "pid file written",
    "🟢 tunnel-client started",
  ]);
  assertEquals(new Set(records.map((record) => record.level)), new Set(["info"]));
});

Deno.test("startup records: what is not configured is not told", () => {
  assertEquals(identityRecords({ profile: undefined, tunnelId: "t" }).length, 1);
  assertEquals(
    healthRecords({ addr: "a", url: "u", urlFile: undefined, uiUrl: undefined }).map((r) =>
      r.message
    ),
    [
      "health server listening",
      "Health endpoint: u/healthz",
    ],
  );
});

Deno.test("startup records: the summary names the source of the settings (cli §3)", () => {
  const { message, attrs } = summaryRecord({
    healthUrl: "http://127.0.0.1:8080",
    healthUrlFile: undefined,
    uiUrl: "http://127.0.0.1:8080/ui",
    configSource: "profile:office",
    profileName: "office",
    profilePath: "/p/office.yaml",
    tunnelId: "tunnel_a",
    target: { kind: "stdio", value: "server" },
    firstFailing: "mcp_probe: connection refused",
    codex: { home: "/home/me/.codex" },
  });
  assertEquals(message, "tunnel-client startup summary");
  assertEquals([attrs["config_source"], attrs["profile_name"], attrs["mcp_target_value"]], [
    "profile:office",
    "office",
    "server",
  ]);
  assertEquals(attrs["first_failing_dependency"], "mcp_probe: connection refused");
  assertEquals(attrs["metrics_url"], "http://127.0.0.1:8080/metrics");
  assertEquals(attrs["ui_url"], "http://127.0.0.1:8080/ui");
  assertEquals([attrs["codex_detected"], attrs["codex_plugin_installed"]], [true, false]);
  assertEquals(attrs["codex_plugin_install_hint"], "tunnel-client codex plugin install");
});

Deno.test("startup records: each hop's route under its own text (network-and-oauth §8)", () => {
  const via = { mode: "direct" } as const;
  const records = [
    routeRecord({ kind: "control_plane", name: "control-plane", target: "h:443", via }),
    routeRecord({ kind: "mcp_channel", name: "docs", target: "m:80", via }),
  ];
  assertEquals(records.map(({ message }) => message), [
    "control-plane route resolved",
    "mcp channel route resolved",
  ]);
  assertEquals(records[1]?.attrs["channel"], "docs");
});
