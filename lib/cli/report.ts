import { OperatorError } from "../core/errors.ts";
import { printErrors } from "./output.ts";
import { ownSources } from "./self_command.ts";

/** Exit code of usage, configuration, start and stop errors (cli §1). */
export const FAILED = 1;

/** How the runtime begins when it may not load a file of this program (README, "Rights"). */
const UNREADABLE_SOURCE = "Requires read access to";
/** How it ends when it knows for what the right is missing, and yet names a flag that grants all. */
const BARE_FLAG = /"([^"]+)", run again with the (--allow-\w+) flag$/;

/**
 * Tells what went wrong on standard error and gives the exit code. A mistake of the operator is told
 * in its own lines, a missing permission in the runtime's words, which name the flag; anything else
 * is a defect of this program, told with its stack.
 */
export function reportFailure(error: unknown): number {
  if (error instanceof OperatorError) printErrors(...error.message.split("\n"));
  else if (isRefusedRight(error)) {
    printErrors(`tunnel-client: the runtime refuses it: ${withNarrowFlag(error)}`);
  } else printErrors("tunnel-client: internal error; please report it", stackOf(error));
  return FAILED;
}

/** The same error with a prefix that says which step failed, on each line. */
export function prefixed(step: string, error: OperatorError): OperatorError {
  const lines = error.message.split("\n").map((line) => `${step}: ${line}`);
  return new OperatorError(lines.join("\n"), { cause: error });
}

/** Loading a file without the right to read it fails with a plain `TypeError`. */
function isRefusedRight(error: unknown): error is Error {
  return error instanceof Deno.errors.NotCapable ||
    error instanceof TypeError && error.message.startsWith(UNREADABLE_SOURCE);
}

/** The runtime's words with a flag that can be typed; of this program's files all are needed, not one. */
function withNarrowFlag(error: Error): string {
  const sources = error instanceof TypeError ? ownSources() : undefined;
  return error.message.replace(
    BARE_FLAG,
    (_, what: string, flag: string) => `"${what}"; run with ${flag}=${sources ?? what}`,
  );
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
