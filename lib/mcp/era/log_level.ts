/** Levels of log messages, the most verbose first (RFC 5424, as MCP uses them). */
const LEVELS: readonly unknown[] = [
  "debug",
  "info",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
];

/** Whether a value is a log level of MCP. */
export function isLogLevel(level: unknown): boolean {
  return LEVELS.includes(level);
}

/** Whether a message of a level is wanted by who asked for `wanted` and what is graver. */
export function isWanted(level: unknown, wanted: unknown): boolean {
  return isLogLevel(wanted) && LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);
}

/** Whether a level lets more through than another; everything does if there is no other. */
export function isMoreVerbose(level: unknown, than: unknown): boolean {
  return isLogLevel(level) && (!isLogLevel(than) || LEVELS.indexOf(level) < LEVELS.indexOf(than));
}
