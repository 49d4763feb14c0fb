import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { failed, passed, skipped, warned } from "../../../lib/cli/doctor/check.ts";
import type { DoctorReport } from "../../../lib/cli/doctor/report.ts";
import { textReport } from "../../../lib/cli/doctor/text_report.ts";

const SUBJECTS = {
  configFile: "/etc/t.yaml",
  apiKeyOrigin: "CONTROL_PLANE_API_KEY",
  controlPlane: "api.example:443",
  mcpServer: { kind: "url", shown: "http://127.0.0.1:3000/mcp" },
} as const;

function report(given: Partial<DoctorReport>): DoctorReport {
  return { checks: [], runCommand: "tunnel-client run", subjects: SUBJECTS, ...given };
}

const BROKEN = failed("tunnel_id", "is required", {
  why: "It names the tunnel.",
  evidence: ["first", "second"],
  next: ["find it", "set it"],
});

Deno.test("textReport: pads ids to 24 and states to 4, then the result and the next command", () => {
  const checks = [
    passed("config_source", "flags/environment only"),
    skipped("codex_plugin", "Codex not detected", "optional"),
    passed("chatgpt_connector_settings_url", "https://chatgpt.com/"),
  ];
  assertEquals(textReport(report({ checks }), false), [
    "CHECK config_source            PASS flags/environment only",
    "CHECK codex_plugin             SKIP Codex not detected",
    "CHECK chatgpt_connector_settings_url PASS https://chatgpt.com/",
    "",
    "RESULT ok",
    "NEXT   tunnel-client run",
  ]);
});

Deno.test("textReport: a failure names the checks and the exit code, a warning does not count", () => {
  const doubt = warned("ui", "odd", { why: "w", evidence: [], next: [] });
  assertEquals(textReport(report({ checks: [BROKEN, doubt] }), false).slice(2), [
    "",
    "RESULT fail",
    "FAILED_CHECKS tunnel_id",
    "EXIT_CODE 2",
  ]);
  assertStringIncludes(textReport(report({ checks: [doubt] }), false).join("\n"), "RESULT ok");
});

Deno.test("textReport --explain: a block for each check that did not pass", () => {
  const lines = textReport(report({ checks: [passed("a", "fine"), BROKEN] }), true);
  const text = lines.join("\n");
  assertStringIncludes(
    text,
    "EXIT_CODE 2\n\nCHECK tunnel_id   FAIL\n  It names the tunnel.\n  - first\n  - second\n  1. find it\n  2. set it\n\n",
  );
  assert(!text.includes("CHECK a   PASS"));
});

Deno.test("textReport: what others wrote stays on its line", () => {
  const checks = [passed("a", "x\nRESULT ok\u001b[31m")];
  const [line] = textReport(report({ checks }), false);
  assertEquals(line, "CHECK a                        PASS x RESULT ok [31m");
});

Deno.test("textReport --show-config: one line a setting with its source, before the checks", () => {
  const values = [
    { name: "log.level", shown: "info", origin: "default", isDefault: true },
    { name: "control_plane.api_key", shown: "[redacted]", origin: "K", isDefault: false },
  ];
  assertEquals(textReport(report({ values }), false).slice(0, 3), [
    "CONFIG log.level             info  (default)",
    "CONFIG control_plane.api_key [redacted]  (K)",
    "",
  ]);
});
