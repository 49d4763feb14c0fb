import { assertEquals } from "@std/assert";
import type { HealthReport } from "../../../lib/cli/health/health_report.ts";
import { isHealthy } from "../../../lib/cli/health/health_report.ts";
import { jsonReport } from "../../../lib/cli/health/json_report.ts";
import { textReport } from "../../../lib/cli/health/text_report.ts";

const BASE = "http://127.0.0.1:8080";
const GOOD: HealthReport = {
  locator: { kind: "port", port: 8080 },
  base: { kind: "base", url: BASE },
  process: undefined,
  healthz: { kind: "answered", url: `${BASE}/healthz`, status: 200, body: "live" },
  readyz: { kind: "answered", url: `${BASE}/readyz`, status: 200, body: "ready" },
  poll: undefined,
};

Deno.test("health, text: one line for each thing, the verdict last (cli §6)", () => {
  assertEquals(textReport(GOOD), [
    "Locator: port=8080",
    "Base URL: http://127.0.0.1:8080",
    "UI URL: http://127.0.0.1:8080/ui",
    "Healthz: PASS | http://127.0.0.1:8080/healthz | HTTP 200 | live",
    "Readyz: PASS | http://127.0.0.1:8080/readyz | HTTP 200 | ready",
    "Result: OK",
  ]);
});

Deno.test("health, text: process and poll where they were asked for", () => {
  const report: HealthReport = {
    ...GOOD,
    process: { pid: 7, pidFile: "/run/p", running: true, error: undefined },
    poll: { kind: "measured", url: `${BASE}/metrics`, value: 1751000000 },
  };
  assertEquals(textReport(report).slice(-3), [
    "Control-plane poll: PASS | http://127.0.0.1:8080/metrics | last_success_unix_seconds=1751000000",
    "Process: PASS | pid=7 | pid_file=/run/p",
    "Result: OK",
  ]);
});

Deno.test("health, text: an answer of several lines stays on its own", () => {
  const readyz = { kind: "answered", url: "u", status: 503, body: "no\nResult: OK" } as const;
  assertEquals(textReport({ ...GOOD, readyz }).slice(-2), [
    "Readyz: FAIL | u | HTTP 503 | no Result: OK",
    "Result: FAIL",
  ]);
});

Deno.test("health, JSON: the exact members of a good client (cli §6)", () => {
  assertEquals(
    jsonReport(GOOD),
    `{
  "locator": {
    "kind": "port",
    "port": 8080,
    "resolved_base_url": "http://127.0.0.1:8080"
  },
  "base_url": "http://127.0.0.1:8080",
  "ui_url": "http://127.0.0.1:8080/ui",
  "healthz": {
    "url": "http://127.0.0.1:8080/healthz",
    "ok": true,
    "status": 200,
    "body": "live"
  },
  "readyz": {
    "url": "http://127.0.0.1:8080/readyz",
    "ok": true,
    "status": 200,
    "body": "ready"
  },
  "result": "ok"
}`,
  );
});

Deno.test("health, JSON: what failed has an error and no status", () => {
  const report: HealthReport = {
    locator: { kind: "url_file", path: "/run/u" },
    base: { kind: "unresolved", error: "the file does not exist" },
    process: { pid: undefined, pidFile: "/run/p", running: false, error: "gone" },
    healthz: { kind: "failed", url: undefined, error: "no base URL" },
    readyz: { kind: "failed", url: undefined, error: "no base URL" },
    poll: { kind: "failed", url: undefined, error: "no base URL" },
  };
  assertEquals(JSON.parse(jsonReport(report)), {
    locator: { kind: "url_file", url_file: "/run/u", error: "the file does not exist" },
    process: { pid_file: "/run/p", running: false, error: "gone" },
    healthz: { ok: false, error: "no base URL" },
    readyz: { ok: false, error: "no base URL" },
    control_plane_poll: { ok: false, error: "no base URL" },
    result: "fail",
  });
});

Deno.test("isHealthy: every part that was asked for must be good", () => {
  const url = "u";
  const table: [Partial<HealthReport>, boolean][] = [
    [{}, true],
    [{ readyz: { kind: "answered", url, status: 204, body: "" } }, true],
    [{ readyz: { kind: "answered", url, status: 503, body: "" } }, false],
    [{ healthz: { kind: "answered", url, status: 302, body: "" } }, false],
    [{ healthz: { kind: "failed", url, error: "e" } }, false],
    [{ poll: { kind: "measured", url, value: 0 } }, false],
    [{ poll: { kind: "measured", url, value: 0.5 } }, true],
    [{ poll: { kind: "failed", url, error: "e" } }, false],
    [{ process: { pid: 1, pidFile: undefined, running: false, error: "e" } }, false],
    [{ process: { pid: 1, pidFile: undefined, running: true, error: undefined } }, true],
    [{ process: { pid: 1, pidFile: undefined, running: undefined, error: "e" } }, false],
    [{ base: { kind: "unresolved", error: "e" } }, false],
  ];
  for (const [change, expected] of table) assertEquals(isHealthy({ ...GOOD, ...change }), expected);
});
