import { type Check, failedChecks } from "./check.ts";
import type { DoctorReport } from "./report.ts";

/** The findings as one JSON document (cli §5): two spaces of indent, no line break at the end. */
export function jsonReport({ checks, runCommand, values }: DoctorReport): string {
  const failed = failedChecks(checks);
  const result = failed.length === 0
    ? { result: "ok", next: runCommand }
    : { result: "fail", failed_checks: failed };
  const config = values?.map(({ name, shown, origin, isDefault }) => ({
    name,
    value: shown,
    source: origin,
    is_default: isDefault,
  }));
  return JSON.stringify({ ...result, checks: checks.map(jsonCheck), config }, null, 2);
}

/** Empty lists are left out. */
function jsonCheck(check: Check): Record<string, unknown> {
  const { id, state, summary } = check;
  const base = { id, status: state, summary };
  if (check.state === "PASS") return { ...base, evidence: check.evidence };
  const { why, evidence, next } = check;
  return { ...base, why, evidence: orAbsent(evidence), next: orAbsent(next) };
}

function orAbsent(lines: readonly string[]): readonly string[] | undefined {
  return lines.length === 0 ? undefined : lines;
}
