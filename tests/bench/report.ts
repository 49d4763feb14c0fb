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
  /** Rate and p99 against those of the first subject measured in turn with this one. */
  readonly ofFirst?: number;
  readonly tailOfFirst?: number;
  /** What this one's p50 is over the first one's, milliseconds. */
  readonly overFirst?: number;
}

/**
 * Measures every subject once a round, each second round in the opposite order, and gives the median
 * round of each. Its rate against the first subject's is the median of the rounds' own ratios: what
 * else the machine does for a while meets both alike.
 */
export async function inTurn<S>(
  rounds: number,
  subjects: readonly S[],
  measure: (subject: S) => Promise<Cell>,
): Promise<Cell[]> {
  const measured: Cell[][] = [];
  for (let round = 0; round < rounds; round++) {
    const order = [...subjects.keys()];
    if (round % 2 === 1) order.reverse();
    const row: Cell[] = [];
    for (const n of order) {
      const subject = subjects[n];
      if (subject !== undefined) row[n] = await measure(subject);
    }
    measured.push(row);
  }
  return subjects.map((_, n) => {
    const own = measured.flatMap((row) => row[n] ?? []);
    const ratios = measured.map((row) => (row[n]?.perSecond ?? NaN) / (row[0]?.perSecond ?? NaN));
    const tails = measured.map((row) => (row[n]?.p99 ?? NaN) / (row[0]?.p99 ?? NaN));
    const slower = measured.map((row) => (row[n]?.p50 ?? NaN) - (row[0]?.p50 ?? NaN));
    return {
      ...medianByRate(own),
      ofFirst: median(ratios),
      tailOfFirst: median(tails),
      overFirst: median(slower),
    };
  });
}

/** Of several rounds of one cell the middle one by rate; wrong answers of any round count. */
function medianByRate(rounds: readonly Cell[]): Cell {
  const sorted = rounds.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError("a median needs at least one round");
  return { ...middle, wrong: rounds.reduce((sum, { wrong }) => sum + wrong, 0) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Prints the rows; those measured in turn with others against the first of them. */
export function printTable(cells: readonly Cell[]): void {
  const head = ["load", "subject", "calls/s", "of first", "p50 ms", "p95 ms", "p99 ms"];
  print([...head, "cpu ms/call", "RSS MiB", "wrong"]);
  for (const cell of cells) {
    print([
      cell.load,
      cell.subject,
      cell.perSecond.toFixed(0),
      cell.ofFirst?.toFixed(2) ?? "",
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

  const http = find(OVER_HTTP, "1 KiB, 64 workers");
  if (http?.ofFirst !== undefined && http.tailOfFirst !== undefined) {
    const { ofFirst: rate, tailOfFirst: tail } = http;
    judge("calls/s at 64 workers, of the floor's (at least 0.75)", rate, rate >= 0.75);
    judge("p99 at 64 workers, of the floor's (at most 2)", tail, tail <= 2);
  }
  const shared = find(OVER_HTTP, SURFACE)?.ofFirst;
  if (shared !== undefined) {
    judge(
      "calls/s with the operator's surface, of those without (at least 0.9)",
      shared,
      shared >= 0.9,
    );
  }
  const untouched = find("eras looked at", ERAS_AGREE)?.ofFirst;
  if (untouched !== undefined) {
    const what = "calls/s where eras agree, of those never looked at (at least 0.95)";
    judge(what, untouched, untouched >= 0.95);
  }
  for (const { load, subject, overFirst } of cells) {
    if (overFirst === undefined || !load.startsWith(BRIDGED) || subject !== "bridged") continue;
    judge(`p50 of bridged over passed, ms, ${load} (at most 0.3)`, overFirst, overFirst <= 0.3);
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
/** The loads under which the bridge between eras is measured. */
export const ERAS_AGREE = "eras agree";
export const BRIDGED = "bridge";
/** The load under which the cost of the operator's surface is measured. */
export const SURFACE = "operator surface on/off";

const WIDTHS = [26, 20, 9, 9, 8, 8, 8, 12, 8, 6];

function print(columns: readonly string[]): void {
  console.log(
    columns.map((text, i) => i < 2 ? text.padEnd(WIDTHS[i] ?? 0) : text.padStart(WIDTHS[i] ?? 0))
      .join(" "),
  );
}
