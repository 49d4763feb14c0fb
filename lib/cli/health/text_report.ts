import { maskedUrl } from "../masked_url.ts";
import {
  type EndpointFinding,
  hasPolled,
  type HealthReport,
  isGood,
  isHealthy,
  type Locator,
  type PollFinding,
  type ProcessFinding,
} from "./health_report.ts";

/** The findings for people (cli §6). */
export function textReport(report: HealthReport): string[] {
  const { locator, base, process, healthz, readyz, poll } = report;
  return [
    `Locator: ${locatorWords(locator)}`,
    ...(base.kind === "unresolved"
      ? [`Locator error: ${base.error}`]
      : [`Base URL: ${base.url}`, `UI URL: ${base.url}/ui`]),
    line("Healthz", verdict(isGood(healthz)), endpointWords(healthz)),
    line("Readyz", verdict(isGood(readyz)), endpointWords(readyz)),
    ...(poll === undefined
      ? []
      : [line("Control-plane poll", verdict(hasPolled(poll)), pollWords(poll))]),
    ...(process === undefined
      ? []
      : [line("Process", verdict(process.running), processWords(process))]),
    `Result: ${isHealthy(report) ? "OK" : "FAIL"}`,
  ];
}

function locatorWords(locator: Locator): string {
  switch (locator.kind) {
    case "url":
      return `url=${maskedUrl(locator.url)}`;
    case "url_file":
      return `url_file=${locator.path}`;
    case "port":
      return `port=${locator.port}`;
  }
}

function endpointWords(finding: EndpointFinding): (string | undefined)[] {
  return finding.kind === "answered"
    ? [finding.url, `HTTP ${finding.status}`, finding.body === "" ? undefined : finding.body]
    : [finding.url, finding.error];
}

function pollWords(finding: PollFinding): (string | undefined)[] {
  return finding.kind === "measured"
    ? [finding.url, `last_success_unix_seconds=${finding.value}`]
    : [finding.url, finding.error];
}

function processWords({ pid, pidFile, error }: ProcessFinding): (string | undefined)[] {
  return [
    pid === undefined ? undefined : `pid=${pid}`,
    pidFile === undefined ? undefined : `pid_file=${pidFile}`,
    error,
  ];
}

/** What could not be looked at is neither good nor bad. */
function verdict(good: boolean | undefined): "PASS" | "FAIL" | "UNKNOWN" {
  return good === undefined ? "UNKNOWN" : good ? "PASS" : "FAIL";
}

/** `Label: PASS | part | part`; what a server wrote stays on the line. */
function line(label: string, seen: string, parts: readonly (string | undefined)[]): string {
  const given = parts.filter((part) => part !== undefined);
  return [`${label}: ${seen}`, ...given].join(" | ")
    .replace(/\p{Cc}+/gu, " ");
}
