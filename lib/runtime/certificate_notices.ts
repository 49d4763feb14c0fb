import { certificateEnds } from "../config/certificate_expiry.ts";
import type { ReadFile } from "../config/certificates.ts";
import type { Settings } from "../config/settings.ts";
import type { Notice } from "../ops/readiness_report.ts";

/** Certificates that end soon, as notices of the pages. */
export function certificateNotices(settings: Settings, readFile: ReadFile): Notice[] {
  return certificateEnds(settings, readFile).flatMap(({ setting, warning }): Notice[] =>
    warning === undefined
      ? []
      : [{ severity: "warn", text: `${setting}: ${warning}`, link: "#system/tls" }]
  );
}
