import { OperatorError } from "../core/errors.ts";

const encoder = new TextEncoder();

/**
 * Writes lines to standard output, where results go (cli §1). A reader that is gone does not matter.
 *
 * @throws OperatorError if they cannot be written for another reason, such as a full disk
 */
export function printLines(...lines: readonly string[]): void {
  try {
    write(Deno.stdout, lines);
  } catch (cause) {
    // `tunnel-client help | head -1`: nobody is left to tell.
    if (cause instanceof Deno.errors.BrokenPipe) return;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`standard output cannot be written: ${why}`, { cause });
  }
}

/** Writes lines to standard error. Never throws: there is no other place to tell why. */
export function printErrors(...lines: readonly string[]): void {
  try {
    write(Deno.stderr, lines);
  } catch {
    // The exit code remains.
  }
}

function write(out: typeof Deno.stdout | typeof Deno.stderr, lines: readonly string[]): void {
  let rest = encoder.encode(lines.map((line) => `${line}\n`).join(""));
  while (rest.length > 0) rest = rest.subarray(out.writeSync(rest));
}
