import { scalar, toggle } from "../forms.ts";
import { parseLogLevel } from "../log_level.ts";
import type { Option } from "../option.ts";
import { oneOf, parseLine } from "../scalars.ts";
import type { LogFormat, LogLevel } from "../settings.ts";

const SECTION = "Log";

const logLevel: Option<LogLevel> = {
  name: "log.level",
  section: SECTION,
  inFile: true,
  flag: "log.level",
  env: ["LOG_LEVEL"],
  form: scalar(parseLogLevel),
  fallback: "info",
  secrecy: "open",
  example: "debug",
  shownDefault: "info",
  help: "debug, info, warn or error",
};

const logFormat: Option<LogFormat | undefined> = {
  name: "log.format",
  section: SECTION,
  inFile: true,
  flag: "log.format",
  env: ["LOG_FORMAT"],
  form: scalar<LogFormat | undefined>(oneOf<LogFormat>(["console", "struct-text", "json"])),
  fallback: undefined,
  secrecy: "open",
  example: "json",
  shownDefault: "console, or struct-text with a log file",
  help: "console (lines for people, on stderr), struct-text or json",
};

const logFile: Option<string | undefined> = {
  name: "log.file",
  section: SECTION,
  inFile: true,
  flag: "log.file",
  env: ["LOG_FILE"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "/var/log/tunnel-client.log",
  help: "file to append the log to; before it grows over 64 MiB it becomes PATH.1",
};

const logHttpRawUnsafe: Option<boolean> = {
  name: "log.http_raw_unsafe",
  section: SECTION,
  inFile: true,
  flag: "log.http-raw-unsafe",
  env: ["LOG_HTTP_RAW_UNSAFE"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  pending: "raw HTTP is not dumped by this version",
  help: "dump raw HTTP at debug level; may show secrets",
};

const logRequestTiming: Option<boolean> = {
  name: "log.request_timing",
  section: SECTION,
  inFile: true,
  flag: "enable-request-timing",
  env: ["LOG_REQUEST_TIMING"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "one log line per request with its milliseconds in queue, at the server and posting",
};

/** What is logged, how and where. */
export const logOptions = {
  logLevel,
  logFormat,
  logFile,
  logHttpRawUnsafe,
  logRequestTiming,
};
