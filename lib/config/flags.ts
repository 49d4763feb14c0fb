import { parseArgs } from "@std/cli/parse-args";
import { OperatorError } from "../core/errors.ts";
import { guessText, likelyRow } from "./flag_guess.ts";
import type { Option } from "./option.ts";
import type { Problem } from "./problem.ts";
import { shown } from "./problem.ts";

/** A command line taken apart, its flags not yet read. */
export interface Flags {
  /** Whether `--help` or `-h` is there; then nothing else matters. */
  readonly help: boolean;
  /** Values by canonical flag name, in order of appearance. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
  /** Unknown flags and flags without a value. */
  readonly problems: readonly Problem[];
}

/** What taking a command line apart needs to know of a flag. */
interface Known {
  /** Canonical, without the leading dashes. */
  readonly name: string;
  readonly isSwitch: boolean;
  /** What the parser knows a value by. */
  readonly key: string;
}

/** Ends the key of a value that was given under a hidden spelling; no flag can have it. */
const HIDDEN = "~";

/**
 * Takes a command line apart by a table of options. Dotted flags are accepted with dashes as well; a flag takes the
 * next word as its value even if that begins with a dash (cli §1).
 */
export function parseFlags(args: readonly string[], table: readonly Option<unknown>[]): Flags {
  // Where no flag is given, none has to be known: there are hundreds.
  const flags = args.some((word) => word.startsWith("--"))
    ? knownFlags(table)
    : new Map<string, Known>();
  const problems = new Map<string, Problem>();
  const complain = (name: string, line: string, meant?: string) =>
    problems.set(name, {
      setting: "",
      kind: "invalid",
      line,
      ...(meant === undefined ? {} : { meant }),
    });
  /** Notes an unknown flag and gives the one that is most likely meant. */
  const unknown = (name: string): Known | undefined => {
    const row = likelyRow(name, table);
    const hint = row === undefined ? "" : guessText(row);
    complain(name, `unknown flag ${name}${hint}`, row?.name);
    return row?.flag === undefined ? undefined : flags.get(row.flag);
  };

  const words: string[] = [];
  /** The flags that are there: the parser takes its time for each that it knows. */
  const keys = new Set<string>();
  const value = ({ key }: Known, text: string) => {
    keys.add(key);
    words.push(`--${key}=${text}`);
  };
  const end = args.indexOf("--");
  const flagWords = end < 0 ? args : args.slice(0, end);
  for (let index = 0; index < flagWords.length; index++) {
    const word = flagWords[index] ?? "";
    if (!word.startsWith("--") || word === "--help") {
      words.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const typed = equals < 0 ? word : word.slice(0, equals);
    const flag = flags.get(typed.slice(2)) ?? flags.get(dashed(typed.slice(2)));
    // Kept from the parser, which would read `--no-x=v` as `--x=v`.
    if (flag === undefined) {
      const meant = unknown(typed);
      // The word after a mistyped or unknown flag is its value, not another mistake, and may be secret.
      const takesNext = equals < 0 && (meant === undefined || !meant.isSwitch);
      if (takesNext && !(flagWords[index + 1] ?? "-").startsWith("-")) index++;
    } else if (equals >= 0) value(flag, word.slice(equals + 1));
    else if (flag.isSwitch) value(flag, "true");
    else if (index + 1 < flagWords.length) value(flag, flagWords[++index] ?? "");
    else {
      const row = table.find((row) => row.flag === flag.name);
      complain(typed, `flag ${typed} needs a value`, row?.name);
    }
  }

  const parsed = parseArgs(words, {
    string: [...keys, "_"],
    collect: [...keys],
    boolean: ["help"],
    alias: { help: "h" },
    unknown(word, key) {
      if (key !== undefined) unknown(word);
      return key === undefined;
    },
  });
  const values = new Map<string, readonly string[]>();
  for (const { name, key } of flags.values()) {
    const found = parsed[key];
    const isFirst = !key.endsWith(HIDDEN) || !values.has(name);
    if (isFirst && Array.isArray(found) && found.length > 0) values.set(name, found.map(String));
  }
  const positionals = [...parsed._.map(String), ...(end < 0 ? [] : args.slice(end + 1))];
  return { help: parsed["help"] === true, values, positionals, problems: [...problems.values()] };
}

/**
 * The flags by every way to write them. Hidden spellings stand behind all canonical ones: of a flag
 * that takes one value the canonical spelling counts, of a repeatable one every value does
 * (configuration §1).
 */
function knownFlags(table: readonly Option<unknown>[]): Map<string, Known> {
  const flags = new Map<string, Known>();
  for (const { flag: name, form } of table) {
    if (name !== undefined) flags.set(name, { name, isSwitch: form.isSwitch, key: dashed(name) });
  }
  for (const { flag, aliases = [], form } of table) {
    const known = flag === undefined ? undefined : flags.get(flag);
    if (known === undefined) continue;
    const key = form.repeatable ? known.key : `${known.key}${HIDDEN}`;
    for (const spelling of [known.name, ...aliases].map(dashed)) {
      if (!flags.has(spelling)) flags.set(spelling, { ...known, key });
    }
  }
  return flags;
}

/** One problem per word that no command asked for (cli §1). */
export function strayWords(positionals: readonly string[]): Problem[] {
  return positionals.map((word) => ({
    setting: "",
    kind: "invalid",
    line: `unexpected argument ${shown(word, "open")}; values belong to flags such as --name=value`,
  }));
}

/** Throws {@linkcode OperatorError} unless there are as many words beside the flags as needed (cli §1). */
export function expectArguments({ positionals }: Flags, count: number): void {
  if (positionals.length === count) return;
  throw new OperatorError(`accepts ${count} arg(s), received ${positionals.length}`);
}

function dashed(flag: string): string {
  return flag.replaceAll(".", "-");
}
