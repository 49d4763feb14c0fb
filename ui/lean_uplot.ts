/**
 * A step of `deno task ui`, between bundling and minifying: the chart library hangs helpers and further
 * ways of drawing on itself, which keeps them in the bundle though no page uses them (ui §9, budget).
 * Without these lines the minifier sees that and leaves them out.
 */

/** What nothing here asks uPlot for; lines are drawn by `paths.linear`. */
const UNUSED = [
  ...["paths.stepped", "paths.bars", "paths.spline"],
  ...["uPlot.join", "uPlot.fmtDate", "uPlot.tzDate", "uPlot.addGap", "uPlot.clipGaps"],
  ...["uPlot.orient", "uPlot.assign", "uPlot.fmtNum", "uPlot.rangeAsinh", "uPlot.rangeLog"],
] as const;

/** The bundle without them. Throws if one is not there: then this list is not of this uPlot. */
export function withoutUnused(bundle: string): string {
  return UNUSED.reduce((text, name) => {
    const [holder, member] = name.split(".");
    const line = new RegExp(`^\\s*\\(?${holder}\\d*\\.${member} = \\w+\\)?;$`, "m");
    if (!line.test(text)) throw new Error(`the bundle has no ${name}; see ui/lean_uplot.ts`);
    return text.replace(line, "");
  }, bundle);
}

if (import.meta.main) {
  const [path = ""] = Deno.args;
  await Deno.writeTextFile(path, withoutUnused(await Deno.readTextFile(path)));
}
