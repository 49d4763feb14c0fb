// deno-lint-ignore-file no-console
import type { LoadResult } from "./load.ts";

/** One row of the benchmark. */
export interface Cell extends LoadResult {
  readonly subject: string;
  readonly load: string;
  /** Processor time of the client process per call, milliseconds. */
  readonly cpuMs: number;
  /** Resident memory of the client process after the load, MiB. */
  readonly rssMiB: number;
}

/** Of several rounds of one cell the middle one by rate; wrong answers of any round count. */
export function medianByRate(rounds: readonly Cell[]): Cell {
  const sorted = rounds.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError("a median needs at least one round");
  return { ...middle, wrong: rounds.reduce((sum, { wrong }) => sum + wrong, 0) };
}

/** Prints the rows, each ratio against the floor of the same load. */
export function printTable(cells: readonly Cell[]): void {
  const head = ["load", "subject", "calls/s", "of floor", "p50 ms", "p95 ms", "p99 ms"];
  print([...head, "cpu ms/call", "RSS MiB", "wrong"]);
  for (const cell of cells) {
    const base = floorOf(cells, cell);
    print([
      cell.load,
      cell.subject,
      cell.perSecond.toFixed(0),
      base === undefined ? "" : (cell.perSecond / base.perSecond).toFixed(2),
      cell.p50.toFixed(2),
      cell.p95.toFixed(2),
      cell.p99.toFixed(2),
      cell.cpuMs.toFixed(3),
      cell.rssMiB.toFixed(0),
      String(cell.wrong),
    ]);
  }
}

/** What the product promises, held against this run. */
export function verdicts(cells: readonly Cell[]): string[] {
  const find = (subject: string, load: string) =>
    cells.find((cell) => cell.subject === subject && cell.load === load);
  const lines: string[] = [];
  const judge = (what: string, value: number, good: boolean) =>
    lines.push(`${good ? "met   " : "MISSED"}  ${what}: ${value.toFixed(2)}`);

  const [base, http] = [find("floor", "1 KiB, 64 workers"), find(OVER_HTTP, "1 KiB, 64 workers")];
  if (base !== undefined && http !== undefined) {
    const rate = http.perSecond / base.perSecond;
    judge("calls/s at 64 workers, of the floor's (at least 0.75)", rate, rate >= 0.75);
    const tail = http.p99 / base.p99;
    judge("p99 at 64 workers, of the floor's (at most 2)", tail, tail <= 2);
  }
  const [shown, bare] = [find(OVER_HTTP, SURFACE), find("pages off", SURFACE)];
  if (shown !== undefined && bare !== undefined) {
    const share = shown.perSecond / bare.perSecond;
    judge(
      "calls/s with the operator's surface, of those without (at least 0.9)",
      share,
      share >= 0.9,
    );
  }
  const slow = find("tunnel over stdio", "100 ms tool, 10 in flight");
  if (slow !== undefined) {
    judge(
      "calls/s of a 100 ms stdio tool, 10 in flight (at least 95)",
      slow.perSecond,
      slow.perSecond >= 95,
    );
  }
  const [direct, idle] = [find("direct", "1 KiB, 1 workers"), find(OVER_HTTP, "1 KiB, 1 workers")];
  if (direct !== undefined && idle !== undefined) {
    const added = idle.p50 - direct.p50;
    judge("idle added latency, p50 ms (at most 2)", added, added <= 2);
  }
  const long = cells.filter(({ load }) => load.startsWith("long run"));
  const last = long.at(-1);
  if (last !== undefined) {
    judge("RSS after the long run, MiB (at most 110)", last.rssMiB, last.rssMiB <= 110);
    const half = (part: readonly Cell[]) =>
      part.reduce((sum, { rssMiB }) => sum + rssMiB, 0) / part.length;
    const middle = Math.floor(long.length / 2);
    const growth = half(long.slice(middle)) - half(long.slice(1, middle));
    judge("RSS growth between the halves of the long run, MiB (at most 5)", growth, growth <= 5);
  }
  const wrong = cells.reduce((sum, cell) => sum + cell.wrong, 0);
  judge("calls without their right answer (none)", wrong, wrong === 0);
  return lines;
}

const OVER_HTTP = "tunnel over HTTP";
/** The load under which the cost of the operator's surface is measured. */
export const SURFACE = "operator surface on/off";

function floorOf(cells: readonly Cell[], { load }: Cell): Cell | undefined {
  return cells.find((cell) => cell.subject === "floor" && cell.load === load);
}

const WIDTHS = [26, 20, 9, 9, 8, 8, 8, 12, 8, 6];

function print(columns: readonly string[]): void {
  console.log(
    columns.map((text, i) => i < 2 ? text.padEnd(WIDTHS[i] ?? 0) : text.padStart(WIDTHS[i] ?? 0))
      .join(" "),
  );
}
