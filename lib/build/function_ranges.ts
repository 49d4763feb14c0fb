/** Where a function stands in a text: from its parameters to its end, in UTF-16 units. */
export interface FunctionRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the functions of a program stand, as the runtime's own parser sees them: it logs each one that it
 * passes while it loads the file.
 *
 * @param file path of the program, in ASCII, which must end by itself when it is asked for its version
 */
export async function functionRanges(file: string): Promise<FunctionRange[]> {
  const log = `${file}.log`;
  const flags = ["--log-function-events", "--no-logfile-per-isolate", `--logfile=${log}`];
  const options = ["--no-config", "--no-lock", "--no-code-cache", "--no-prompt"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...options, `--v8-flags=${flags.join(",")}`, file, "--version"],
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new Error(`${file} does not run: ${new TextDecoder().decode(stderr)}`);
  try {
    return rangesOf(await Deno.readTextFile(log), file);
  } finally {
    await Deno.remove(log);
  }
}

/** Reads the log. Throws if it tells nothing of the file. Pure. */
export function rangesOf(log: string, file: string): FunctionRange[] {
  const lines = log.split("\n").map((line) => line.split(","));
  const script = lines.find(([event, , url]) =>
    event === "script-details" && url !== undefined && url.endsWith(file)
  )?.[1];
  const found = new Map<string, FunctionRange>();
  for (const [kind, event = "", id, start = "", end = ""] of lines) {
    if (kind !== "function" || id !== script || !PARSED.has(event)) continue;
    found.set(`${start} ${end}`, { start: Number(start), end: Number(end) });
  }
  if (found.size === 0) throw new Error(`the runtime has logged no function of ${file}`);
  return [...found.values()].toSorted((a, b) => a.start - b.start || b.end - a.end);
}

/** What the runtime calls its ways of passing a function. */
const PARSED: ReadonlySet<string> = new Set([
  "parse",
  "full-parse",
  "preparse-resolution",
  "preparse-no-resolution",
]);
