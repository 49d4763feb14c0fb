import { assertEquals } from "@std/assert";
import { serveLegacyFixture } from "../conformance/legacy_fixture.ts";
import { serveModernFixture } from "../conformance/modern_fixture.ts";
import { runSuite } from "../conformance/suite.ts";
import { WAYS } from "../conformance/table.ts";
import { startTunnel } from "./tunnel.ts";

for (const way of WAYS.filter(({ isBridged, relaysAsks }) => isBridged && !relaysAsks)) {
  Deno.test(`conformance suite ${way.version} through a tunnel: ${way.name} [eras §9.18]`, async () => {
    await using server = way.server === "legacy" ? serveLegacyFixture() : serveModernFixture();
    await using tunnel = await startTunnel({ http: { main: server.url } });
    const { failed, required, output } = await runSuite(tunnel.ingress(), way.version);
    assertEquals(failed.toSorted(), Object.keys(way.known).toSorted(), output);
    assertEquals(required, way.required, output);
  });
}
