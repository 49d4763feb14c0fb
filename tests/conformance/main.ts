/**
 * Runs the official conformance suite against servers of both eras, directly and through the era bridge,
 * and prints a table: `deno task conformance`. `--verbose` prints what the suite says as well.
 */
import { runWay } from "./run_way.ts";
import { WAYS } from "./table.ts";

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const isVerbose = Deno.args.includes("--verbose");
let isGood = true;
for (const way of WAYS) {
  const { required, failed, unscored, output } = await runWay(way);
  const wrong = failed.filter((name) => way.known[name] === undefined);
  if (wrong.length > 0 || required !== way.required) isGood = false;
  print(`${way.name.padEnd(46)} ${required - failed.length}/${required}`);
  for (const name of failed) print(`    ${name}: ${way.known[name] ?? "FAILS"}`);
  if (unscored.length > 0) print(`    not scored, failing: ${unscored.join(", ")}`);
  if (isVerbose) print(output);
}
if (!isGood) Deno.exit(1);
