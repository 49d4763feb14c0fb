const encoder = new TextEncoder();

/** Writes lines to standard output, where results go (cli §1). */
export function printLines(...lines: readonly string[]): void {
  write(Deno.stdout, lines);
}

/** Writes lines to standard error. */
export function printErrors(...lines: readonly string[]): void {
  write(Deno.stderr, lines);
}

function write(out: typeof Deno.stdout | typeof Deno.stderr, lines: readonly string[]): void {
  let rest = encoder.encode(lines.map((line) => `${line}\n`).join(""));
  try {
    while (rest.length > 0) rest = rest.subarray(out.writeSync(rest));
  } catch (error) {
    // The reader is gone (`tunnel-client help | head -1`): nobody is left to tell.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
