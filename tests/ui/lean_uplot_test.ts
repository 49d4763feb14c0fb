import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { withoutUnused } from "../../ui/lean_uplot.ts";

const NAMES = ["join", "fmtDate", "tzDate", "addGap", "clipGaps", "orient", "assign", "fmtNum"];
const IDLE = ["drawAxesGrid", "initAxis", "initLegendRow"];
const BUNDLE = [
  "uPlot.sync = _sync;",
  ...[...NAMES, "rangeAsinh", "rangeLog"].map((name) => `  uPlot.${name} = ${name};`),
  "  paths.linear = linear2;",
  ...["stepped", "bars", "spline"].map((name) => `  paths.${name} = ${name};`),
  ...IDLE.flatMap((name) => [`  function ${name}(a, b) {`, "    if (a) {", "    }", "  }"]),
  "  function drawSeries() {",
  "    stroke();",
  "  }",
].join("\n");

Deno.test("withoutUnused: what the pages use stays, the rest goes [ui §9]", () => {
  const left = withoutUnused(BUNDLE).split("\n").map((line) => line.trim()).filter(Boolean);
  assertEquals(left, [
    "uPlot.sync = _sync;",
    "paths.linear = linear2;",
    ...IDLE.flatMap((name) => [`function ${name}() {`, "}"]),
    ...["function drawSeries() {", "stroke();", "}"],
  ]);
});

Deno.test("withoutUnused: another uPlot is noticed", () => {
  for (
    const [name, other] of [["paths.bars", "paths.columns"], ["initAxis", "beginAxis"]] as const
  ) {
    assertThrows(
      () => withoutUnused(BUNDLE.replace(name, other)),
      Error,
      `the bundle has no ${name}`,
    );
  }
});

Deno.test("withoutUnused: no chart shows what it takes out [ui §9]", async () => {
  const plot = await Deno.readTextFile(new URL("../../ui/pages/metrics/plot.tsx", import.meta.url));
  assertStringIncludes(plot, "legend: { show: false },");
  assertStringIncludes(plot, "axes: [{ show: false }, { show: false }],");
  assertEquals(/\buPlot\.(?!sync\b|[A-Z])\w+/.exec(plot), null);
});
