import { assertEquals, assertMatch } from "@std/assert";
import { certificateNotices } from "../../lib/runtime/certificate_notices.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { settingsOf } from "./settings_fixture.ts";

Deno.test("certificateNotices: a certificate that ends soon is a notice, one that does not is none", async () => {
  await using authority = await openAuthority();
  const noticesFor = async (name: string, days: number) => {
    const { certFile, keyFile } = await authority.issue({ name, days });
    const clientCertificate = { certFile, keyFile };
    return certificateNotices(
      settingsOf({ controlPlane: { clientCertificate } }),
      Deno.readTextFileSync,
    );
  };
  assertEquals(await noticesFor("late", 80), []);
  const [notice, ...more] = await noticesFor("soon", 3);
  assertEquals([notice?.severity, notice?.link, more], ["warn", "#system/tls", []]);
  assertMatch(notice?.text ?? "", /^control_plane\.client_cert: .*soon\.pem/);
});
