import { assertEquals } from "@std/assert";
import { runWay } from "./run_way.ts";
import { wayName, WAYS } from "./table.ts";

for (const way of WAYS) {
  Deno.test(`conformance suite: ${wayName(way)} [eras §9.18]`, async () => {
    const { required, failed, output } = await runWay(way);
    assertEquals(failed.toSorted(), Object.keys(way.known).toSorted(), output);
    assertEquals(required, way.required, output);
  });
}
