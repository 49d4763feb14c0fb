import { bridgeHttp } from "../fixtures/eras_stage.ts";
import { serveLegacyFixture } from "./legacy_fixture.ts";
import { serveModernFixture } from "./modern_fixture.ts";
import { runSuite, type SuiteResult } from "./suite.ts";
import type { Way } from "./table.ts";

/** Runs the suite over one way, with servers of its own. */
export async function runWay(
  { server, isBridged, relaysAsks = false, version }: Way,
): Promise<SuiteResult> {
  await using fixture = server === "legacy" ? serveLegacyFixture() : serveModernFixture();
  if (!isBridged) return await runSuite(fixture.url, version);
  await using stage = bridgeHttp(fixture.url, { relaysAsks });
  return await runSuite(stage.url, version);
}
