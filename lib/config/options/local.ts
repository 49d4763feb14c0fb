import { scalar } from "../forms.ts";
import { type ListenAddress, parseListenAddress } from "../listen_addr.ts";
import { parseLogLevel } from "../log_level.ts";
import type { Option } from "../option.ts";
import { oneOf, parseLine } from "../scalars.ts";
import type { LogFormat, LogLevel } from "../settings.ts";

const logLevel: Option<LogLevel> = {
  name: "log.level",
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
  inFile: true,
  flag: "log.file",
  env: ["LOG_FILE"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "/var/log/tunnel-client.log",
  help: "file to append the log to",
};

const healthListenAddr: Option<ListenAddress> = {
  name: "health.listen_addr",
  inFile: true,
  flag: "health.listen-addr",
  env: ["HEALTH_LISTEN_ADDR"],
  form: scalar(parseListenAddress, { reference: "value" }),
  fallback: { hostname: "127.0.0.1", port: 8080 },
  secrecy: "open",
  example: "127.0.0.1:8080",
  shownDefault: "127.0.0.1:8080",
  help: "address of the health and metrics pages; port 0 lets the system choose",
};

const healthUrlFile: Option<string | undefined> = {
  name: "health.url_file",
  inFile: true,
  flag: "health.url-file",
  env: ["HEALTH_URL_FILE"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "/run/tunnel-client/health.url",
  help: "file to write the base URL of the health pages to",
};

const pidFile: Option<string | undefined> = {
  name: "process.pid_file",
  inFile: true,
  flag: "pid.file",
  env: ["PID_FILE"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "/run/tunnel-client/tunnel-client.pid",
  help: "file to write the process id to",
};

/** What the process shows of itself: log, health pages, files. */
export const localOptions = {
  logLevel,
  logFormat,
  logFile,
  healthListenAddr,
  healthUrlFile,
  pidFile,
};
