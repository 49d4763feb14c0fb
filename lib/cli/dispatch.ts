import { didYouMean } from "../config/nearest.ts";
import { OperatorError } from "../core/errors.ts";
import { VERSION } from "../core/version.ts";
import { groupHelp, rootHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { commands, findCommand, isCommand } from "./verbs.ts";

/**
 * Runs the command that a command line names and gives its exit code. No words at all mean help
 * (cli §2). Throws {@linkcode OperatorError} for an unknown command.
 */
export async function dispatch(args: readonly string[]): Promise<number> {
  const [first, second] = args;
  if (first === undefined || isHelpFlag(first)) {
    printLines(...rootHelp());
    return 0;
  }
  if (first === "--version" || first === "-v") {
    printLines(VERSION);
    return 0;
  }
  const found = findCommand(args);
  if (found !== undefined) return await (await found.command.load())(found.rest);
  if (first.startsWith("-")) {
    throw new OperatorError(
      `unknown flag ${flagName(first)}; flags of a command come after its name`,
    );
  }
  if (!isCommand(first)) throw unknownCommand(first, "tunnel-client", topNames());
  if (second === undefined || isHelpFlag(second)) {
    printLines(...groupHelp(first));
    return 0;
  }
  throw unknownCommand(second, `tunnel-client ${first}`, namesBelow(first));
}

function unknownCommand(word: string, parent: string, known: readonly string[]): OperatorError {
  const guess = didYouMean(word, known);
  return new OperatorError(
    `unknown command ${JSON.stringify(word)} for "${parent}"${guess}; known: ${known.join(", ")}`,
  );
}

function topNames(): string[] {
  return [...new Set(commands.map(({ name }) => name.split(" ")[0] ?? name))];
}

function namesBelow(group: string): string[] {
  return commands.filter(({ name }) => name.startsWith(`${group} `))
    .map(({ name }) => name.slice(group.length + 1));
}

function isHelpFlag(word: string): boolean {
  return word === "--help" || word === "-h";
}

/** A flag without its value, which may be a secret. */
function flagName(word: string): string {
  return word.split("=")[0] ?? word;
}
