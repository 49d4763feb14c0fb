import { assertEquals } from "@std/assert";
import { failed, passed, skipped } from "../../../lib/cli/doctor/check.ts";
import { jsonReport } from "../../../lib/cli/doctor/json_report.ts";

const SUBJECTS = {
  configFile: undefined,
  apiKeyOrigin: undefined,
  controlPlane: undefined,
  mcpServer: undefined,
};

Deno.test("jsonReport: a good result has a next command and no failed checks", () => {
  const checks = [passed("a", "fine", ["seen"]), skipped("b", "not now", "later")];
  assertEquals(
    jsonReport({ checks, runCommand: "tunnel-client run", subjects: SUBJECTS }),
    `{
  "result": "ok",
  "next": "tunnel-client run",
  "checks": [
    {
      "id": "a",
      "status": "PASS",
      "summary": "fine",
      "evidence": [
        "seen"
      ]
    },
    {
      "id": "b",
      "status": "SKIP",
      "summary": "not now",
      "why": "later"
    }
  ]
}`,
  );
});

Deno.test("jsonReport: a failure lists the checks and has no next command", () => {
  const checks = [failed("a", "bad", { why: "w", evidence: ["e"], next: ["n"] })];
  const text = jsonReport({ checks, runCommand: "x", subjects: SUBJECTS });
  assertEquals(JSON.parse(text), {
    result: "fail",
    failed_checks: ["a"],
    checks: [{ id: "a", status: "FAIL", summary: "bad", why: "w", evidence: ["e"], next: ["n"] }],
  });
});

Deno.test("jsonReport: --show-config adds every value with its source", () => {
  const values = [{ name: "log.level", shown: "info", origin: "default", isDefault: true }];
  const text = jsonReport({ checks: [], runCommand: "x", subjects: SUBJECTS, values });
  assertEquals(JSON.parse(text).config, [
    { name: "log.level", value: "info", source: "default", is_default: true },
  ]);
});
