/** How long one program takes from its start to its end. */
export interface Startup {
  readonly name: string;
  /** Median over the rounds, milliseconds. */
  readonly ms: number;
}

/** A program that does nothing, started by the same runtime with the same configuration. */
export const EMPTY = "empty program";

const PROGRAMS: readonly (readonly [name: string, args: readonly string[]])[] = [
  [EMPTY, ["tests/bench/empty.ts"]],
  ["--version", ["main.ts", "--version"]],
  ["--help", ["main.ts", "--help"]],
];
const ROOT = new URL("../../", import.meta.url);
/** Starts before the measured ones, so that files and caches are warm. */
const WARMUP_ROUNDS = 3;

/** Starts the programs in turn, so that a busy moment of the machine meets all of them. */
export async function measureStartup(rounds: number): Promise<Startup[]> {
  const times = PROGRAMS.map((): number[] => []);
  for (let round = -WARMUP_ROUNDS; round < rounds; round++) {
    for (const [n, [, args]] of PROGRAMS.entries()) {
      const ms = await timeToEnd(args);
      if (round >= 0) times[n]?.push(ms);
    }
  }
  return PROGRAMS.map(([name], n) => ({ name, ms: median(times[n] ?? []) }));
}

/** What each takes, and how many times the empty program's time that is. */
export function startupLines(startups: readonly Startup[]): string[] {
  const empty = startups.find(({ name }) => name === EMPTY)?.ms ?? NaN;
  return startups.map(({ name, ms }) => {
    const ratio = ms / empty;
    const told = `start of ${name}, ms: ${ms.toFixed(1)}`;
    if (name === EMPTY) return `        ${told}`;
    const verdict = ratio <= MOST_TIMES_EMPTY ? "met   " : "MISSED";
    return `${verdict}  ${told}, of the empty program's (at most ${MOST_TIMES_EMPTY}): ${
      ratio.toFixed(2)
    }`;
  });
}

/** Small commands may take this many times as long as an empty program. */
const MOST_TIMES_EMPTY = 1.6;

async function timeToEnd(args: readonly string[]): Promise<number> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--frozen", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  });
  const start = performance.now();
  const { code } = await command.output();
  const ms = performance.now() - start;
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  return ms;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
