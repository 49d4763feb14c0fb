import { didYouMean } from "../config/nearest.ts";
import { shown } from "../config/problem.ts";
import { OperatorError } from "../core/errors.ts";
import { printLines } from "./output.ts";
import { groupHelp, rootHelp } from "./root_help.ts";
import { topics } from "./topics.ts";
import { commandNamed, groupNamed } from "./verbs.ts";

/**
 * `help [topic|command]`: a topic wins over a command of the same name; no word means the program's
 * help (cli §2).
 */
export async function help(args: string[]): Promise<number> {
  const words = args.filter((word) => word !== "--help" && word !== "-h");
  const name = words.join(" ");
  const topic = topics.find((candidate) => candidate.name === name);
  const command = commandNamed(name);
  if (topic !== undefined) printLines(...await topic.load());
  // The help of help is the program's.
  else if (name === "" || command?.name === "help") printLines(...rootHelp());
  else if (command !== undefined) return await (await command.load())(["--help"]);
  else if (groupNamed(name) !== undefined) printLines(...await groupHelp(name));
  else throw unknownTopic(name);
  return 0;
}

function unknownTopic(name: string): OperatorError {
  const names = topics.map((topic) => topic.name);
  return new OperatorError(
    `unknown help topic ${shown(name, "open")}${didYouMean(name, names)}; topics: ${
      names.join(", ")
    }`,
  );
}
