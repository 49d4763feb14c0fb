import { didYouMean } from "../config/nearest.ts";
import { OperatorError } from "../core/errors.ts";
import type { Command } from "./command.ts";
import { commandNamed, groupFlags, groupNamed, wordsBelow } from "./verbs.ts";

/** What a command line asks for. */
export type Request =
  | { readonly kind: "root-help" }
  | { readonly kind: "version" }
  | { readonly kind: "group-help"; readonly group: string }
  | { readonly kind: "command"; readonly command: Command; readonly args: string[] };

/**
 * Finds the command of a command line. Flags that belong to a group may stand before the words
 * below it; they are handed to the command in front of its own words (cli §1). Throws
 * {@linkcode OperatorError} for an unknown word or a flag that stands too early.
 */
export async function readCommandLine(args: readonly string[]): Promise<Request> {
  const early: string[] = [];
  let path = "";
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (isHelpFlag(word)) break;
    if (path === "" && (word === "--version" || word === "-v")) return { kind: "version" };
    if (word.startsWith("-")) {
      const isSwitch = await earlyFlag(word, path);
      early.push(word);
      const next = args[index + 1];
      if (isSwitch || word.includes("=") || next === undefined) continue;
      early.push(next);
      index++;
      continue;
    }
    const name = path === "" ? word : `${path} ${word}`;
    const command = commandNamed(name);
    if (command !== undefined) {
      return { kind: "command", command, args: [...early, ...args.slice(index + 1)] };
    }
    if (groupNamed(name) === undefined) throw unknownWord(word, path);
    path = name;
  }
  return path === "" ? { kind: "root-help" } : { kind: "group-help", group: path };
}

/** Whether a flag in front of a word below a group is a switch. Throws if no group knows it. */
async function earlyFlag(word: string, path: string): Promise<boolean> {
  const name = flagName(word);
  const rows = await groupFlags(path);
  const row = rows.find(({ flag }) => flag !== undefined && dashed(`--${flag}`) === dashed(name));
  if (row !== undefined) return row.form.isSwitch;
  const known = rows.flatMap(({ flag }) => flag === undefined ? [] : [`--${flag}`]);
  if (path === "") known.push(...ROOT_FLAGS);
  throw new OperatorError(
    `unknown flag ${name}${didYouMean(name, known)}; flags of a command come after its name`,
  );
}

/** What a mistyped command looks like; anything else may be a secret in the wrong place. */
const PLAIN_WORD = /^[a-z-]{1,24}$/i;
/** Flags that stand for themselves. */
const ROOT_FLAGS: readonly string[] = ["--help", "--version"];

function unknownWord(word: string, path: string): OperatorError {
  const known = wordsBelow(path);
  const said = PLAIN_WORD.test(word) ? ` ${JSON.stringify(word)}` : "";
  const meant = didYouMean(word, path === "" ? [...known, ...ROOT_FLAGS] : known);
  const parent = path === "" ? "tunnel-client" : `tunnel-client ${path}`;
  return new OperatorError(
    `unknown command${said} for "${parent}"${meant}; known: ${known.join(", ")}`,
  );
}

function isHelpFlag(word: string): boolean {
  return word === "--help" || word === "-h";
}

/** A flag without its value, which may be a secret. */
function flagName(word: string): string {
  return word.split("=")[0] ?? word;
}

function dashed(flag: string): string {
  return flag.replaceAll(".", "-");
}
