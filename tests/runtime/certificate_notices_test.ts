import { assertEquals, assertMatch } from "@std/assert";
import { CertificateNotices } from "../../lib/runtime/certificate_notices.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { settingsOf } from "./settings_fixture.ts";

Deno.test("CertificateNotices: a certificate that ends soon is a notice, one that does not is none", async () => {
  await using authority = await openAuthority();
  let now = 0;
  let reads = 0;
  const notices = new CertificateNotices((path) => {
    reads++;
    return Deno.readTextFileSync(path);
  }, { now: () => now });
  const settingsWith = async (name: string, days: number) => {
    const { certFile, keyFile } = await authority.issue({ name, days });
    return settingsOf({ controlPlane: { clientCertificate: { certFile, keyFile } } });
  };
  const [late, soon] = [await settingsWith("late", 80), await settingsWith("soon", 3)];
  assertEquals(notices.of(late), []);
  const [notice, ...more] = notices.of(soon);
  assertEquals([notice?.severity, notice?.link, more], ["warn", "#system/tls", []]);
  assertMatch(notice?.text ?? "", /^control_plane\.client_cert: .*soon\.pem/);

  const before = reads;
  now += 59_999;
  assertEquals(notices.of(soon)[0], notice);
  assertEquals(reads, before, "looked at a moment ago");
  now += 1;
  assertEquals(notices.of(soon)[0], notice);
  assertEquals(reads > before, true, "looked at again");
});
