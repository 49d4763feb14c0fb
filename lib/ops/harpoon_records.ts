import type { HarpoonFact } from "../core/harpoon_fact.ts";
import { HTTPS_ONLY } from "../core/target_url.ts";
import type { LogRecord } from "./log_record.ts";
import { publicPath } from "./public_url.ts";

type Called = Extract<HarpoonFact, { kind: "harpoon_called" }>;

/** Reasons of admission, plaintext among them; others are rules of the registry. */
const NOT_ALLOWED: ReadonlySet<string> = new Set([
  HTTPS_ONLY,
  "not-allowed",
  "private-host-registration-disabled",
]);

/** The log line of what Harpoon did (harpoon §10): an audit trail, so every call has its line. */
export function harpoonRecord(fact: HarpoonFact): LogRecord {
  switch (fact.kind) {
    case "harpoon_called":
      return calledRecord(fact);
    case "harpoon_redirect_blocked":
      return line("warn", "harpoon redirect blocked", {
        label: fact.label,
        redirect_block: fact.block,
        redirect_from: fact.from,
        redirect_to: fact.to,
        redirect_hop: fact.hop,
        redirect_status: fact.status,
        request_id: fact.requestId,
      });
    case "harpoon_registered":
      return line("info", "harpoon host auto-registered", {
        label: fact.label,
        target: fact.origin,
        inclusion_reason: fact.reason,
        tags: fact.tags,
      });
    case "harpoon_unregistered":
      return line("info", "harpoon host unregistered", { label: fact.label });
    case "harpoon_registration_refused":
      return refusedRecord(fact);
  }
}

/** The line about headers a caller gave and the target did not get: their classes, never values. */
export function droppedHeadersRecord(fact: Called): LogRecord | undefined {
  if (fact.droppedHeaders.length === 0) return undefined;
  return line("info", "harpoon request dropped non-forwardable headers", {
    label: fact.label,
    dropped_headers: fact.droppedHeaders.length,
    dropped_header_classes: [...new Set(fact.droppedHeaders)].sort(),
    request_id: fact.requestId,
  });
}

function calledRecord(fact: Called): LogRecord {
  const [level, message] = calledMessage(fact);
  return line(level, message, {
    label: fact.label,
    tool: fact.tool,
    method: fact.method,
    target: fact.origin,
    path: fact.pathTemplate === undefined ? undefined : publicPath(fact.pathTemplate),
    status_code: fact.status,
    content_type: fact.contentType,
    request_bytes: fact.requestBytes,
    response_bytes: fact.responseBytes,
    redirects: fact.redirects,
    duration_ms: tenths(fact.ms),
    outcome: fact.outcome,
    error_code: fact.code,
    request_id: fact.requestId,
  });
}

/** What a caller got wrong is nothing the operator has to see to. */
function calledMessage(fact: Called): readonly [LogRecord["level"], string] {
  switch (fact.outcome) {
    case "success":
      return ["info", "harpoon request completed"];
    case "invalid_input":
      return ["info", "harpoon request failed"];
    case "request_error":
      return ["warn", "harpoon request failed"];
    case "response_read_error":
      return ["warn", "harpoon response read failed"];
    case "response_too_large":
      return ["warn", "harpoon response too large"];
  }
}

/** Not being allowed is what discovery expects of strangers; a broken rule is for the operator. */
function refusedRecord(
  fact: Extract<HarpoonFact, { kind: "harpoon_registration_refused" }>,
): LogRecord {
  const attrs = { role: fact.role, target: fact.origin, reason: fact.reason };
  return NOT_ALLOWED.has(fact.reason)
    ? line("debug", "harpoon host auto-registration skipped: not allowed", attrs)
    : line("info", "harpoon host auto-registration failed", attrs);
}

function line(
  level: LogRecord["level"],
  message: string,
  attrs: LogRecord["attrs"],
): LogRecord {
  return { level, message, attrs: { component: "harpoon", ...attrs } };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
