/** Where a function stands in a text, in UTF-16 units: an arrow as a whole, any other from its parameters on. */
export interface FunctionRange {
  readonly start: number;
  readonly end: number;
  readonly isArrow: boolean;
}

/** What logs the functions of a program, to a file. */
export function loggingFlags(log: string): string {
  const flags = ["--log-function-events", "--no-logfile-per-isolate", `--logfile=${log}`];
  return `--v8-flags=${flags.join(",")}`;
}

/**
 * The functions of a file that were compiled at their first call, from the log of a run without the
 * runtime's cache of compiled code. Throws if the log tells of none. Pure.
 */
export function calledFunctions(log: string, file: string): FunctionRange[] {
  const lines = log.split("\n").map((line) => line.split(","));
  const script = lines.find(([event, , url]) =>
    event === "script-details" && url !== undefined && url.endsWith(file)
  )?.[1];
  const events = lines.filter(([kind, , id]) => kind === "function" && id === script);
  const arrows = new Set(
    events.filter(([, , , , , , , name]) => name === "arrow function").map(range),
  );
  const called = new Set(events.filter(([, event]) => event === "parse-function").map(range));
  if (called.size === 0) throw new Error(`the runtime has logged no call of ${file}`);
  return Array.from(called, (key) => {
    const [start, end] = key.split(" ");
    return { start: Number(start), end: Number(end), isArrow: arrows.has(key) };
  }).toSorted((a, b) => a.start - b.start || b.end - a.end);
}

function range([, , , start, end]: readonly string[]): string {
  return `${start} ${end}`;
}
