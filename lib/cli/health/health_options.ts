import type { Option } from "../../config/option.ts";
import { integerBetween, parseLine } from "../../config/scalars.ts";
import { switchFlag, valueFlag } from "../flag_rows.ts";

/** The most a process id can be on any system this runs on. */
const MAX_PID = 2 ** 31 - 1;

function textFlag(flag: string, example: string, help: string): Option<string | undefined> {
  return valueFlag<string | undefined>(flag, {
    parse: parseLine,
    fallback: undefined,
    blankIsError: "flag",
    example,
    help,
  });
}

function numberFlag(flag: string, max: number, help: string): Option<number | undefined> {
  return valueFlag<number | undefined>(flag, {
    parse: integerBetween(1, max),
    fallback: undefined,
    blankIsError: "flag",
    example: flag === "port" ? "8080" : "4711",
    help,
  });
}

/** Flags of `health`; no variable and no file sets them (cli §6). */
export const healthOptions = {
  url: {
    ...textFlag("url", "http://127.0.0.1:8080", "base, /healthz or /readyz URL of the client"),
    secrecy: "url",
  } satisfies Option<string | undefined>,
  urlFile: textFlag(
    "url-file",
    "/run/tunnel-client/health.url",
    "file that holds the base URL (health.url_file of the client)",
  ),
  port: numberFlag("port", 65_535, "port on this machine"),
  pid: numberFlag("pid", MAX_PID, "process that must be alive"),
  pidFile: textFlag(
    "pid-file",
    "/run/tunnel-client/tunnel-client.pid",
    "file with the id of the process that must be alive",
  ),
  requirePoll: switchFlag(
    "require-control-plane-poll",
    "the client must have polled its control plane with success",
  ),
  json: switchFlag("json", "print one JSON document"),
};
