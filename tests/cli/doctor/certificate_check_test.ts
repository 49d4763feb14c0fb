import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { certificateChecks } from "../../../lib/cli/doctor/certificate_check.ts";
import type { CertificateEnd } from "../../../lib/config/certificate_expiry.ts";
import { expiryWarning } from "../../../lib/config/certificates.ts";

const DAY_MS = 86_400_000;

function end(setting: string, file: string, days: number): CertificateEnd {
  const now = new Date();
  const notAfter = new Date(+now + days * DAY_MS + 60_000);
  const certificate = { id: "0", subject: "s", issuer: "i", notBefore: now, notAfter };
  return { setting, file, certificate, warning: expiryWarning(file, certificate, now) };
}

Deno.test("certificates: one near its end warns, says which file and who acts", () => {
  const [check] = certificateChecks([
    end("ca_bundle", "/etc/ca.pem", 200),
    end("control_plane.client_cert", "/etc/client.pem", 10),
  ]);
  assert(check?.state === "WARN");
  assertMatch(check.summary, /certificate file \/etc\/client\.pem expires in 10 days/);
  assertStringIncludes(check.next.join(), "renew /etc/client.pem (control_plane.client_cert)");
  assertEquals(check.evidence.length, 2);
});

Deno.test("certificates: those that last pass; without any there is nothing to check", () => {
  const [check] = certificateChecks([end("ca_bundle", "/etc/ca.pem", 200)]);
  assertEquals([check?.state, check?.summary], [
    "PASS",
    "1 in use, none expires within 30 days",
  ]);
  assertEquals(certificateChecks([]), []);
});
