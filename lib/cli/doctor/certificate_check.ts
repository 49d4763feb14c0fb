import type { CertificateEnd } from "../../config/certificate_expiry.ts";
import { type Check, passed, warned } from "./check.ts";

const ID = "certificates";

/** The check `certificates`: whether one in use ends soon. Without a certificate file there is none. */
export function certificateChecks(ends: readonly CertificateEnd[]): Check[] {
  if (ends.length === 0) return [];
  const evidence = ends.map(({ setting, file, certificate }) =>
    `${setting}: ${file} is valid until ${certificate.notAfter.toISOString().slice(0, 10)}`
  );
  const near = ends.filter(({ warning }) => warning !== undefined);
  const [first] = near;
  if (first === undefined) {
    return [passed(ID, `${ends.length} in use, none expires within 30 days`, evidence)];
  }
  const more = near.length === 1 ? "" : ` (and ${near.length - 1} more)`;
  return [warned(ID, `${first.warning}${more}`, {
    why: "When a certificate has expired the connections that need it fail.",
    evidence,
    next: near.map(({ setting, file }) =>
      `whoever issues the certificates: renew ${file} (${setting}); run takes the new file without a restart`
    ),
  })];
}
