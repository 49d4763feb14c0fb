import { assertEquals, assertThrows } from "@std/assert";
import { withoutUnused } from "../../ui/lean_uplot.ts";

const NAMES = ["join", "fmtDate", "tzDate", "addGap", "clipGaps", "orient", "assign", "fmtNum"];
const BUNDLE = [
  "uPlot.sync = _sync;",
  ...[...NAMES, "rangeAsinh", "rangeLog"].map((name) => `  uPlot.${name} = ${name};`),
  "  paths.linear = linear2;",
  ...["stepped", "bars", "spline"].map((name) => `  paths.${name} = ${name};`),
].join("\n");

Deno.test("withoutUnused: what the pages use stays, the rest goes [ui §9]", () => {
  const left = withoutUnused(BUNDLE).split("\n").map((line) => line.trim()).filter(Boolean);
  assertEquals(left, ["uPlot.sync = _sync;", "paths.linear = linear2;"]);
});

Deno.test("withoutUnused: another uPlot is noticed", () => {
  assertThrows(
    () => withoutUnused(BUNDLE.replace("paths.bars", "paths.columns")),
    Error,
    "the bundle has no paths.bars",
  );
});
