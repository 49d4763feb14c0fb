import { parseArgs } from "@std/cli/parse-args";
import { nearest } from "./nearest.ts";
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
  /** Without the leading dashes. */
  readonly name: string;
  readonly setting: string;
  readonly isSwitch: boolean;
}

/**
 * Takes a command line apart by a table of options. Dotted flags are accepted with dashes as well; a flag takes the
 * next word as its value even if that begins with a dash (cli §1).
 */
export function parseFlags(args: readonly string[], table: readonly Option<unknown>[]): Flags {
  const flags = new Map<string, Known>();
  for (const { name: setting, flag, form } of table) {
    if (flag !== undefined) flags.set(dashed(flag), { name: flag, setting, ...form });
  }
  const problems = new Map<string, Problem>();
  const complain = (name: string, line: string) =>
    problems.set(name, { setting: "", kind: "invalid", line });
  /** Notes an unknown flag and gives the one that is most likely meant. */
  const unknown = (name: string): Known | undefined => {
    const guess = nearest(name, [...flags.values()].map(asTyped));
    const meant = guess === undefined ? undefined : flags.get(dashed(guess.slice(2)));
    const line = `unknown flag ${name}${guess === undefined ? "" : ` (did you mean "${guess}"?)`}`;
    problems.set(name, {
      setting: "",
      kind: "invalid",
      line,
      ...(meant === undefined ? {} : { meant: meant.setting }),
    });
    return meant;
  };

  const words: string[] = [];
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
    const flag = flags.get(dashed(typed.slice(2)));
    // Kept from the parser, which would read `--no-x=v` as `--x=v`.
    if (flag === undefined) {
      const meant = unknown(typed);
      // The word after a mistyped flag is its value, not another mistake.
      const takesNext = equals < 0 && meant !== undefined && !meant.isSwitch;
      if (takesNext && !(flagWords[index + 1] ?? "-").startsWith("-")) index++;
    } else if (equals >= 0) words.push(`--${dashed(flag.name)}${word.slice(equals)}`);
    else if (flag.isSwitch) words.push(`--${dashed(flag.name)}=true`);
    else if (index + 1 < flagWords.length) {
      words.push(`--${dashed(flag.name)}=${flagWords[++index]}`);
    } else complain(typed, `flag ${typed} needs a value`);
  }

  const names = [...flags.keys()];
  const parsed = parseArgs(words, {
    string: [...names, "_"],
    collect: names,
    boolean: ["help"],
    alias: { help: "h" },
    unknown(word, key) {
      if (key !== undefined) unknown(word);
      return key === undefined;
    },
  });
  const values = new Map<string, readonly string[]>();
  for (const [key, { name }] of flags) {
    const found = parsed[key];
    if (Array.isArray(found) && found.length > 0) values.set(name, found.map(String));
  }
  const positionals = [...parsed._.map(String), ...(end < 0 ? [] : args.slice(end + 1))];
  return { help: parsed["help"] === true, values, positionals, problems: [...problems.values()] };
}

/** One problem per word that no command asked for (cli §1). */
export function strayWords(positionals: readonly string[]): Problem[] {
  return positionals.map((word) => ({
    setting: "",
    kind: "invalid",
    line: `unexpected argument ${shown(word, "open")}; values belong to flags such as --name=value`,
  }));
}

function asTyped({ name }: { readonly name: string }): string {
  return `--${name}`;
}

function dashed(flag: string): string {
  return flag.replaceAll(".", "-");
}
