import { maskedUrl } from "../masked_url.ts";
import {
  type EndpointFinding,
  hasPolled,
  type HealthReport,
  isGood,
  isHealthy,
  type Locator,
  type PollFinding,
} from "./health_report.ts";

/** The findings as one JSON document (cli §6); members without a value are left out. */
export function jsonReport(report: HealthReport): string {
  const { locator, base, process, healthz, readyz, poll } = report;
  const resolved = base.kind === "base" ? base.url : undefined;
  return JSON.stringify(
    {
      locator: {
        ...locatorMembers(locator),
        resolved_base_url: resolved,
        error: base.kind === "unresolved" ? base.error : undefined,
      },
      process: process === undefined ? undefined : {
        pid: process.pid,
        pid_file: process.pidFile,
        running: process.running,
        error: process.error,
      },
      base_url: resolved,
      ui_url: resolved === undefined ? undefined : `${resolved}/ui`,
      healthz: endpointMembers(healthz),
      readyz: endpointMembers(readyz),
      control_plane_poll: poll === undefined ? undefined : pollMembers(poll),
      result: isHealthy(report) ? "ok" : "fail",
    },
    null,
    2,
  );
}

function locatorMembers(locator: Locator): Record<string, string | number> {
  switch (locator.kind) {
    case "url":
      return { kind: "url", url: maskedUrl(locator.url) };
    case "url_file":
      return { kind: "url_file", url_file: locator.path };
    case "port":
      return { kind: "port", port: locator.port };
  }
}

function endpointMembers(finding: EndpointFinding): Record<string, unknown> {
  const { url } = finding;
  return finding.kind === "answered"
    ? { url, ok: isGood(finding), status: finding.status, body: finding.body }
    : { url, ok: false, error: finding.error };
}

function pollMembers(finding: PollFinding): Record<string, unknown> {
  const { url } = finding;
  if (finding.kind === "failed") return { url, ok: false, error: finding.error };
  const ok = hasPolled(finding);
  return {
    url,
    value: finding.value,
    ok,
    error: ok ? undefined : "no successful control-plane poll observed",
  };
}
