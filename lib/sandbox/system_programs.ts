import { companionProgram } from "./companion_program.ts";
import type { Programs } from "./program_items.ts";
import { programPath } from "./program_path.ts";

/** Places of the program that signals a process group (as the stdio channel looks for it). */
const KILL_PROGRAMS = ["/usr/bin/kill", "/bin/kill"];
const BROWSER_OPENERS: Readonly<Record<string, string>> = { darwin: "open", windows: "rundll32" };

/** The `PATH` children are started with, or how to learn it: it is asked for only if a program is. */
export type PathSource = string | undefined | (() => string | undefined);

/**
 * The programs of this machine.
 *
 * @param firstWord takes the program off a command line
 */
export function systemPrograms(
  path: PathSource,
  firstWord: (command: string) => string,
): Programs {
  const pathOf = () => typeof path === "function" ? path() : path;
  const find = (name: string) =>
    Deno.build.os === "windows" ? name : programPath(name, pathOf() ?? "");
  return {
    of: (command) => find(firstWord(command)),
    kill: () => Deno.build.os === "windows" ? undefined : killProgram(),
    browser: () => find(BROWSER_OPENERS[Deno.build.os] ?? "xdg-open"),
    companion: (setting) => companionProgram(setting, pathOf),
  };
}

/** The one that is there; where that cannot be seen, the one that most systems have. */
function killProgram(): string | undefined {
  const found = KILL_PROGRAMS.find((program) =>
    programPath("kill", directory(program)) === program
  );
  return found ?? KILL_PROGRAMS[0];
}

function directory(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
