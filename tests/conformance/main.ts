/**
 * Runs the official conformance suite against servers of both eras, directly and through a tunnel, and
 * prints a table: `deno task conformance`. `--verbose` prints what the suite says as well.
 */
import { runWay, type WayResult } from "./run_way.ts";
import { type Way, wayName, WAYS } from "./table.ts";

/** What the tunnel may add to any request (in milliseconds). */
const MAX_ADDED_MS = 100;

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function row(...columns: readonly string[]): void {
  const [first = "", ...others] = columns;
  print(first.padEnd(34) + others.map((text) => text.padEnd(20)).join("").trimEnd());
}

const isVerbose = Deno.args.includes("--verbose");
const results: [Way, WayResult][] = [];
for (const way of WAYS) {
  Deno.stderr.writeSync(new TextEncoder().encode(`conformance: ${wayName(way)}\n`));
  const result = await runWay(way);
  results.push([way, result]);
  if (isVerbose) print(result.output);
}

function cell(version: Way["version"], target: Way["target"], between: Way["between"]): string {
  const found = results.find(([way]) =>
    way.version === version && way.target === target && way.between === between
  );
  if (found === undefined) return "-";
  const [, { required, failed, addedMs }] = found;
  const passed = `${required - failed.length}/${required}`;
  return addedMs === undefined ? passed : `${passed} (+${addedMs.toFixed(0)} ms)`;
}

row("client, target", "direct", "through, same era", "through, bridged");
for (const version of ["2025-11-25", "2026-07-28"] as const) {
  for (const target of ["HTTP", "stdio"] as const) {
    row(
      `${version}, ${target}`,
      cell(version, target, "direct"),
      cell(version, target, "through, same era"),
      cell(version, target, "through, bridged"),
    );
  }
}
print("+ms: the longest that one request spent in the tunnel and not at the server");

let isGood = true;
for (const [way, { required, failed, unscored, addedMs = 0 }] of results) {
  if (required !== way.required) {
    isGood = false;
    print(`${wayName(way)}: ${required} scenarios ran, not ${way.required}`);
  }
  for (const name of failed) {
    if (way.known[name] === undefined) isGood = false;
    print(`${wayName(way)}: ${name}: ${way.known[name] ?? "FAILS"}`);
  }
  if (unscored.length > 0) print(`${wayName(way)}: not scored, failing: ${unscored.join(", ")}`);
  if (addedMs > MAX_ADDED_MS) {
    isGood = false;
    print(`${wayName(way)}: a request waited ${addedMs.toFixed(0)} ms in the tunnel`);
  }
}
if (!isGood) Deno.exit(1);
