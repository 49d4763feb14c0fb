import { assertEquals } from "@std/assert";
import {
  healthRecords,
  identityRecords,
  mcpServerRecord,
  pidFileRecord,
  startedRecord,
  startingRecord,
} from "../../lib/ops/startup_records.ts";

Deno.test("startup records: the texts others search for", () => {
  const url = "http://127.0.0.1:8080";
  const records = [
    startingRecord("1.2.3"),
    ...identityRecords({ profile: "office", tunnelId: "tunnel_a" }),
    mcpServerRecord("main", "http://127.0.0.1:9001"),
    ...healthRecords({ addr: "127.0.0.1:8080", url, urlFile: "/run/url" }),
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
    "pid file written",
    "🟢 tunnel-client started",
  ]);
  assertEquals(new Set(records.map((record) => record.level)), new Set(["info"]));
});

Deno.test("startup records: what is not configured is not told", () => {
  assertEquals(identityRecords({ profile: undefined, tunnelId: "t" }).length, 1);
  assertEquals(healthRecords({ addr: "a", url: "u", urlFile: undefined }).map((r) => r.message), [
    "health server listening",
    "Health endpoint: u/healthz",
  ]);
});
