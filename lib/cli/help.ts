import { OperatorError } from "../core/errors.ts";
import { didYouMean } from "../config/nearest.ts";
import { groupHelp, rootHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { topics } from "./topics.ts";
import { findCommand, isCommand } from "./verbs.ts";

/**
 * `help [topic|command]`: a topic wins over a command of the same name; no word means the program's
 * help (cli §2).
 */
export async function help(args: string[]): Promise<number> {
  const words = args.filter((word) => word !== "--help" && word !== "-h");
  if (words.length === 0) {
    printLines(...rootHelp());
    return 0;
  }
  const name = words.join(" ");
  const topic = topics.find((candidate) => candidate.name === name);
  if (topic !== undefined) {
    printLines(...topic.lines);
    return 0;
  }
  const found = findCommand(words);
  if (found !== undefined && found.rest.length === 0) {
    // The help of help is the program's.
    return found.command.name === "help"
      ? await help([])
      : await (await found.command.load())(["--help"]);
  }
  if (isCommand(name)) {
    printLines(...groupHelp(name));
    return 0;
  }
  const names = topics.map((candidate) => candidate.name);
  throw new OperatorError(
    `unknown help topic ${JSON.stringify(name)}${didYouMean(name, names)}; topics: ${
      names.join(", ")
    }`,
  );
}
