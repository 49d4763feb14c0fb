import { firstBytes } from "../core/text_bytes.ts";
import { originsOnly, type PlainValue, redactText, redactValue } from "../core/redact.ts";
import type { LogFormat, LogLevel } from "../config/settings.ts";
import type { LogAttrs, LogRecord } from "./log_record.ts";

/** Who writes the log; on every record of the machine-read forms (operator-surface §6). */
export interface LogIdentity {
  /** 32 hex digits, new with each process. */
  readonly clientInstanceId: string;
  readonly tunnelId: string;
}

/** A string longer than this is cut: a log line is for reading, and a remote text may be long. */
export const MAX_VALUE_CHARS = 4096;

/**
 * The record without secrets and without over-long strings. URLs in an `error` are cut to their
 * origin, because paths and queries of a private server are not for the log.
 *
 * @param known secret texts of this process
 */
export function cleanRecord(record: LogRecord, known: readonly string[]): LogRecord {
  const attrs: Record<string, PlainValue> = {};
  for (const [name, value] of Object.entries(record.attrs)) {
    if (value === undefined) continue;
    const shown = name === "error" && typeof value === "string" ? originsOnly(value) : value;
    const clean = redactValue(name, shown, known);
    attrs[name] = typeof clean === "string" ? cut(clean) : clean;
  }
  return { level: record.level, message: cut(redactText(record.message, known)), attrs };
}

/**
 * One line, without its line feed. `record` must be clean already.
 *
 * - `console`: `<RFC 3339 UTC> [LEVEL] message k=v`; no identity, a terminal shows one process
 * - `struct-text`: `time=… level=… msg="…" k=v`
 * - `json`: `{"time":…,"level":…,"msg":…,…}`
 */
export function formatRecord(
  format: LogFormat,
  record: LogRecord,
  wallMs: number,
  identity: LogIdentity,
): string {
  const time = new Date(wallMs).toISOString();
  const level = LEVEL_NAMES[record.level];
  switch (format) {
    case "console":
      // Whole seconds: this form is read by people and by symptom searches.
      return `${time.slice(0, 19)}Z [${level}] ${escapeControls(record.message)}` +
        pairs(record.attrs);
    case "struct-text":
      return `time=${time} level=${level} msg=${quoted(record.message)}` +
        pairs(withIdentity(record.attrs, identity));
    case "json":
      return escapeControls(
        JSON.stringify({
          time,
          level,
          msg: record.message,
          ...withIdentity(record.attrs, identity),
        }),
      );
  }
}

const LEVEL_NAMES: { readonly [level in LogLevel]: string } = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
};

/** Names an attribute cannot take: the line itself uses them. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  "time",
  "level",
  "msg",
  "client_instance_id",
  "tunnel_id",
]);

function withIdentity(attrs: LogAttrs, identity: LogIdentity): LogAttrs {
  const all: Record<string, PlainValue | undefined> = {
    client_instance_id: identity.clientInstanceId,
    tunnel_id: identity.tunnelId,
  };
  for (const [name, value] of Object.entries(attrs)) if (!OWN_NAMES.has(name)) all[name] = value;
  return all;
}

function pairs(attrs: LogAttrs): string {
  let out = "";
  for (const [name, value] of Object.entries(attrs)) {
    if (value !== undefined) out += ` ${name}=${plain(value)}`;
  }
  return out;
}

function plain(value: PlainValue): string {
  const text = typeof value === "string"
    ? value
    : typeof value === "object"
    ? JSON.stringify(value)
    : String(value);
  return BARE.test(text) ? text : quoted(text);
}

/** What needs no quotes in logfmt: printable ASCII without space, quote, equals sign, backslash. */
const BARE = /^[!#-<>-[\]-~]+$/;

function quoted(text: string): string {
  return escapeControls(JSON.stringify(text));
}

/** Makes control characters visible, so that no remote text can forge a line or drive a terminal. */
function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

function cut(text: string): string {
  // A copy: a slice would keep the whole text in the memory of the pages.
  return text.length <= MAX_VALUE_CHARS ? text : `${firstBytes(text, MAX_VALUE_CHARS)}…`;
}
