import { OperatorError } from "../core/errors.ts";
import { parseArgv } from "../mcp/argv.ts";

/** What a program starts or reads in turn, as its arguments tell. */
export type Inner =
  | { readonly kind: "none" }
  /** A file it must be able to read. */
  | { readonly kind: "script"; readonly path: string }
  | { readonly kind: "command"; readonly argv: readonly [string, ...string[]] }
  /** A shell text whose quotes do not match. */
  | { readonly kind: "unparsable" };

const NONE: Inner = { kind: "none" };
const SHELLS = ["sh", "bash", "zsh", "dash", "ksh"];
const INTERPRETERS = ["python", "python3", "node", "ruby", "perl", "php", "deno"];
/** With one of these an interpreter reads no script. */
const NO_SCRIPT = ["-m", "-c", "-e", "-p", "--eval", "--print", "-r", "-V", "--version"];
/** Options of interpreters that take the next word. */
const TAKES_VALUE = ["-W", "-X", "-I", "--require", "--import", "--loader", "-c", "--config"];
/** Words of a shell in front of the program it starts. */
const PREFIXES = ["exec", "command"];
/** What only a shell understands; such a text is taken as it is. */
const SHELL_SYNTAX = /[|&;<>()$`*?\n~{}[\]!#]/;
/** Options of shells that take the next word, among letters that may stand together. */
const SHELL_TAKES_VALUE = /^(?:[-+][a-zA-Z]*[oO]|--rcfile|--init-file)$/;

/** What well-known wrappers start: shells, `env`, interpreters of scripts (cli §14). Pure. */
export function innerCommand(program: string, args: readonly string[]): Inner {
  const name = (program.split(/[\\/]/).at(-1) ?? program).replace(/\.exe$/i, "");
  if (name === "env") return commandOf(afterEnv(args));
  if (SHELLS.includes(name)) return shellInner(args);
  if (INTERPRETERS.includes(name)) return scriptOf(name, args);
  return NONE;
}

/** Options end at the first other word: that is the script or, after `-c`, the text to run. */
function shellInner(args: readonly string[]): Inner {
  let isText = false;
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (!/^[-+]/.test(word)) return isText ? shellText(word) : { kind: "script", path: word };
    if (/^-[a-zA-Z]*s/.test(word)) return NONE;
    if (/^-[a-zA-Z]*c/.test(word)) isText = true;
    if (SHELL_TAKES_VALUE.test(word)) index++;
  }
  return NONE;
}

function shellText(text: string): Inner {
  try {
    const words = afterPrefixes(parseArgv(text));
    // `exec -a NAME` and the like: what is started is not worth finding out.
    return SHELL_SYNTAX.test(text) || words[0]?.startsWith("-") ? NONE : commandOf(words);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { kind: "unparsable" };
  }
}

function scriptOf(name: string, args: readonly string[]): Inner {
  const words = name === "deno" ? afterDenoVerb(args) : args;
  if (words === undefined) return NONE;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (NO_SCRIPT.includes(word)) return NONE;
    if (TAKES_VALUE.includes(word)) index++;
    else if (!word.startsWith("-")) {
      return isSpecifier(word) ? NONE : { kind: "script", path: word };
    }
  }
  return NONE;
}

/** `deno run FILE` and `deno FILE` read a file; its other verbs do not. */
function afterDenoVerb(args: readonly string[]): readonly string[] | undefined {
  const [verb = ""] = args;
  if (verb === "run") return args.slice(1);
  return /[./]/.test(verb) ? args : undefined;
}

/** A module that is fetched is no file. */
function isSpecifier(word: string): boolean {
  return /^[a-z][a-z+.-]+:/i.test(word);
}

/** Assignments and options of `env` come before its program. */
function afterEnv(args: readonly string[]): readonly string[] {
  const split = args.findIndex((arg) => arg === "-S" || arg === "--split-string");
  if (split >= 0) return afterEnv((args[split + 1] ?? "").split(/\s+/).filter(Boolean));
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (word === "-u" || word === "--unset" || word === "-C") index++;
    else if (!word.startsWith("-") && !/^\w+=/.test(word)) return args.slice(index);
  }
  return [];
}

function afterPrefixes(words: readonly string[]): readonly string[] {
  const index = words.findIndex((word) => !PREFIXES.includes(word) && !/^\w+=/.test(word));
  return index < 0 ? [] : words.slice(index);
}

function commandOf([program, ...args]: readonly string[]): Inner {
  return program === undefined ? NONE : { kind: "command", argv: [program, ...args] };
}
