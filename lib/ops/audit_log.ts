import { OperatorError } from "../core/errors.ts";
import { redactText } from "../core/redact.ts";
import type { Log } from "./log.ts";
import type { RequestLog, RequestRecord } from "./request_log.ts";
import { RotatedFile, type Rotation } from "./rotated_file.ts";

/** Where the audit log goes. */
export interface AuditLogOptions extends Rotation {
  readonly path: string;
  /** Told of the disk's troubles. */
  readonly log: Log;
}

/** A file with one line for each tool call. */
export interface AuditLog extends Disposable {
  /** Calls that could not be written. */
  readonly lost: number;
}

/**
 * Writes down each tool call when it has ended: who called what, when, how it ended and how long it took,
 * and never with what (operator-surface §11). One JSON object a line. Disposing it ends that.
 *
 * @throws {OperatorError} if the file cannot be opened
 */
export function openAuditLog(requests: RequestLog, options: AuditLogOptions): AuditLog {
  const { path, log } = options;
  const file = openFile(options);
  const encoder = new TextEncoder();
  let lost = 0;
  /** Since the file last took one. */
  let missing = 0;

  const write = (record: RequestRecord) => {
    try {
      file.append(encoder.encode(`${JSON.stringify(auditEntry(record))}\n`));
    } catch (error) {
      lost++;
      if (missing++ > 0) return;
      return tell(log, "error", "audit log cannot be written; tool calls go on without it", {
        file: path,
        error: messageOf(error),
      });
    }
    if (missing === 0) return;
    tell(log, "warn", "audit log is written again", { file: path, missing });
    missing = 0;
  };
  const stop = requests.subscribe((record) => {
    if (record.method === "tools/call" && record.outcome !== "in_flight") write(record);
  });
  return {
    get lost() {
      return lost;
    },
    [Symbol.dispose]() {
      stop();
      file[Symbol.dispose]();
    },
  };
}

/** The line of a call, before it is written; pure. Times are milliseconds, sizes characters. */
export function auditEntry(record: RequestRecord) {
  return {
    time: new Date(record.receivedAt).toISOString(),
    request_id: record.id,
    channel: record.channel,
    kind: record.commandKind,
    method: record.method ?? null,
    tool: shown(record.tool),
    session: record.session ?? null,
    client: record.client === undefined
      ? null
      : { name: shown(record.client.name), version: shown(record.client.version) },
    outcome: record.outcome,
    why: shown(record.why),
    status: record.status ?? null,
    duration_ms: hundredths(record.durationMs ?? null),
    phases_ms: record.phases.map(hundredths),
    chars_sent: record.sentChars,
    chars_answered: record.answeredChars,
    notifications: record.notificationCount,
    attempts: record.attempts,
  };
}

/** Only a text that has one of these can hold what looks like a secret; names rarely do. */
const HINT = /[":=]|sk-|bearer/i;

/** Names come from consumers, and reasons from elsewhere: neither is a place for a secret. */
function shown(text: string | undefined): string | null {
  if (text === undefined) return null;
  return HINT.test(text) ? redactText(text) : text;
}

function hundredths(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 100) / 100;
}

function openFile({ path, maxBytes, keep }: AuditLogOptions): RotatedFile {
  try {
    return new RotatedFile(path, { maxBytes, keep });
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotCapable
      ? `not permitted; run with --allow-write=${path}`
      : `${messageOf(cause)}; make its directory writable`;
    throw new OperatorError(
      `audit.file ${path} cannot be opened for writing: ${why}, or name another file (--audit.file)`,
      { cause },
    );
  }
}

function tell(
  log: Log,
  level: "warn" | "error",
  message: string,
  attrs: Readonly<Record<string, string | number>>,
): void {
  log.write({ level, message, attrs: { component: "process", ...attrs } });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
