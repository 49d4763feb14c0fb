import { assertEquals, assertMatch } from "@std/assert";
import { certificateEnds } from "../../lib/config/certificate_expiry.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { binding, networkSettings, target } from "./network_settings.ts";

const readFile = (path: string) => Deno.readTextFileSync(path);
const DAY_MS = 86_400_000;

Deno.test("certificateEnds: every certificate of the settings, a line for those that end soon", async () => {
  await using authority = await openAuthority();
  const soon = await authority.issue({ name: "soon", days: 10 });
  const late = await authority.issue({ name: "late", days: 60 });
  const settings = networkSettings({
    controlPlane: { clientCertificate: late },
    mcp: {
      bindings: [binding({ channel: "tools", clientCertificate: soon })],
      clientCertificate: late,
    },
    network: { caBundle: authority.caFile },
    harpoon: { targets: [target({ clientCertificate: soon }), target({ label: "b" })] },
  });
  const ends = certificateEnds(settings, readFile);
  assertEquals(
    ends.map(({ setting, file, certificate, warning }) => [
      setting,
      file,
      certificate.subject,
      warning !== undefined,
    ]),
    [
      ["control_plane.client_cert", late.certFile, "late", false],
      ["mcp.client_cert", late.certFile, "late", false],
      ["mcp.server_urls, channel tools", soon.certFile, "soon", true],
      ["harpoon.targets, target a", soon.certFile, "soon", true],
      ["ca_bundle", authority.caFile, "test authority", false],
    ],
  );
  assertMatch(ends[2]?.warning ?? "", /soon\.pem expires in (9|10) days, on /);
  const later = new Date(Date.now() + 65 * DAY_MS);
  const { setting = "", warning = "" } = certificateEnds(settings, readFile, later).at(-1) ?? {};
  assertEquals(setting, "ca_bundle");
  assertMatch(warning, /ca\.pem expires in/);
});

Deno.test("certificateEnds: no certificate, or a file that cannot be used, is no end", () => {
  assertEquals(certificateEnds(networkSettings(), readFile), []);
  const files = { certFile: "/no.pem", keyFile: "/no.key" };
  const broken = networkSettings({
    controlPlane: { clientCertificate: files },
    network: { caBundle: "/no-ca.pem" },
  });
  assertEquals(certificateEnds(broken, readFile), []);
});
