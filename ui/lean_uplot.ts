/**
 * A step of `deno task ui`, between bundling and minifying: takes out of the chart library what no page
 * uses (ui §9, budget). It hangs helpers and further ways of drawing on itself, which keeps them in the
 * bundle, and draws axes and a legend, which no chart here shows.
 */

/** What nothing here asks uPlot for; lines are drawn by `paths.linear`. */
const UNUSED = [
  ...["paths.stepped", "paths.bars", "paths.spline"],
  ...["uPlot.join", "uPlot.fmtDate", "uPlot.tzDate", "uPlot.addGap", "uPlot.clipGaps"],
  ...["uPlot.orient", "uPlot.assign", "uPlot.fmtNum", "uPlot.rangeAsinh", "uPlot.rangeLog"],
] as const;
/** What does nothing while `axes` and `legend` have `show: false`, as in `pages/metrics/plot.tsx`. */
const IDLE = ["drawAxesGrid", "initAxis", "initLegendRow"] as const;

/** The bundle without them. Throws if one is not there: then these lists are not of this uPlot. */
export function withoutUnused(bundle: string): string {
  const lines = UNUSED.map((name): readonly [string, RegExp, string] => {
    const [holder, member] = name.split(".");
    return [name, new RegExp(`^\\s*\\(?${holder}\\d*\\.${member} = \\w+\\)?;$`, "m"), ""];
  });
  const functions = IDLE.map((name): readonly [string, RegExp, string] => [
    name,
    // To the brace under its first letter.
    new RegExp(`^( *)function ${name}\\([^)]*\\) \\{\\n[^]*?^\\1\\}$`, "m"),
    `$1function ${name}() {\n$1}`,
  ]);
  return [...lines, ...functions].reduce((text, [name, shape, left]) => {
    if (!shape.test(text)) throw new Error(`the bundle has no ${name}; see ui/lean_uplot.ts`);
    return text.replace(shape, left);
  }, bundle);
}

if (import.meta.main) {
  const [path = ""] = Deno.args;
  await Deno.writeTextFile(path, withoutUnused(await Deno.readTextFile(path)));
}
