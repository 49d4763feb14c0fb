import { ONE_FILE_FLAGS } from "../../lib/cli/deploy/start_flags.ts";
import { typed } from "../../lib/cli/self_command.ts";

/** The repository. */
export const ROOT = new URL("../../", import.meta.url).pathname;

const SOURCE = `${ROOT}main.ts`;
/**
 * The program these tests start in place of the sources: path or URL of a built file. `deno task
 * e2e:bundle` sets it.
 */
export const UNDER_TEST: string | undefined = Deno.env.get("TUNNEL_CLIENT_UNDER_TEST");

/**
 * Arguments of the runtime that start the built program where a test names the sources. It then runs
 * without configuration, lock file, packages and compiled code of an earlier start.
 */
export function underTest(
  args: readonly string[],
  program: string | undefined = UNDER_TEST,
): string[] {
  const at = args.indexOf(SOURCE);
  if (program === undefined || at < 0) return [...args];
  const [verb = "run", ...flags] = args.slice(0, at).filter((flag) => flag !== "--frozen");
  const bare = /^https?:/.test(program)
    ? ONE_FILE_FLAGS.filter((flag) => flag !== "--no-remote")
    : ONE_FILE_FLAGS;
  return [verb, "--no-code-cache", ...bare, ...flags, program, ...args.slice(at + 1)];
}

/** Whether these arguments start the built program: it needs nothing of the repository. */
export function isBuilt(args: readonly string[]): boolean {
  return UNDER_TEST !== undefined && args.includes(SOURCE);
}

/** A command as the program under test prints it, to be typed where it runs. */
export function typedThere(command: string): string {
  return typed(command, UNDER_TEST !== undefined);
}
