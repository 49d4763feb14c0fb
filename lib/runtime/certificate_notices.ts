import { certificateEnds } from "../config/certificate_expiry.ts";
import type { ReadFile } from "../config/certificates.ts";
import type { Settings } from "../config/settings.ts";
import type { Clock } from "../core/clock.ts";
import type { Notice } from "../ops/readiness_report.ts";

/** How long a look at the files counts: a page asks some times a second, a certificate lives for days. */
const LOOK_EVERY_MS = 60_000;

/** Certificates that end soon, as notices of the pages. */
export class CertificateNotices {
  readonly #readFile: ReadFile;
  readonly #clock: Pick<Clock, "now">;
  #look:
    | { readonly settings: Settings; readonly at: number; readonly notices: Notice[] }
    | undefined;

  constructor(readFile: ReadFile, clock: Pick<Clock, "now">) {
    this.#readFile = readFile;
    this.#clock = clock;
  }

  /** The notices of these settings; other settings are looked at at once. */
  of(settings: Settings): readonly Notice[] {
    const now = this.#clock.now();
    const last = this.#look;
    if (last?.settings === settings && now - last.at < LOOK_EVERY_MS) return last.notices;
    const notices = certificateEnds(settings, this.#readFile).flatMap((
      { setting, warning },
    ): Notice[] =>
      warning === undefined
        ? []
        : [{ severity: "warn", text: `${setting}: ${warning}`, link: "#system/tls" }]
    );
    this.#look = { settings, at: now, notices };
    return notices;
  }
}
