import { accept, type Parsed, refuse } from "../config/parsed.ts";
import { parseLine } from "../config/scalars.ts";
import { proxyOptions } from "./dev_proxy_options.ts";
import { switchFlag, valueFlag } from "./flag_rows.ts";
import { SMOKE_FORMATS, type SmokeFormat } from "./smoke/report.ts";

/** Settings of `dev smoke`. */
export const smokeOptions = {
  profile: proxyOptions.profile,
  profileFile: proxyOptions.profileFile,
  profileDir: proxyOptions.profileDir,
  serverUrls: proxyOptions.serverUrls,
  commands: proxyOptions.commands,
  readinessTimeout: proxyOptions.readinessTimeout,
  responseTimeout: proxyOptions.responseTimeout,
  real: switchFlag("real", "look at the profile's own control plane and servers, as doctor does"),
  format: valueFlag<SmokeFormat>("format", {
    parse: parseFormat,
    fallback: "text",
    example: "junit",
    shownDefault: "text",
    help: `form of the report: ${SMOKE_FORMATS.join(", ")}`,
  }),
  report: valueFlag<string | undefined>("report", {
    parse: parseLine,
    fallback: undefined,
    example: "smoke.xml",
    shownDefault: "standard output",
    help: "file for the report; the text is printed as well",
    blankIsError: "flag",
  }),
};

function parseFormat(text: string): Parsed<SmokeFormat> {
  const found = SMOKE_FORMATS.find((known) => known === text.trim());
  return found === undefined ? refuse(`must be one of ${SMOKE_FORMATS.join(", ")}`) : accept(found);
}
