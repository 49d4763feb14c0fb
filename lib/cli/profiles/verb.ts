import { expectArguments, type Flags, parseFlags } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { options } from "../../config/options.ts";
import { commandHelp } from "../help_text.ts";
import { printLines } from "../output.ts";
import { systemSources } from "../system_sources.ts";

/** One command on profiles. */
export interface ProfilesVerb {
  /** What follows `tunnel-client profiles`. */
  readonly usage: string;
  readonly purpose: readonly string[];
  /** Its own flags; the directory's is everyone's. */
  readonly rows: readonly Option<unknown>[];
  /** How many words it takes beside flags. */
  readonly words: 0 | 1;
  /** Does the work; the result is the exit code. @throws OperatorError */
  run(reader: OptionReader, flags: Flags): Promise<number>;
}

/** Every flag of a command. */
export function flagsOf({ rows }: ProfilesVerb): readonly Option<unknown>[] {
  return [...rows, options.profileDir];
}

/** Reads the flags, shows the help or does the work. @throws OperatorError */
export async function runProfilesVerb(verb: ProfilesVerb, args: string[]): Promise<number> {
  const rows = flagsOf(verb);
  const flags = parseFlags(args, rows);
  if (flags.help) {
    const usage = `tunnel-client profiles ${verb.usage} [flags]`;
    printLines(...commandHelp({ usage, purpose: verb.purpose, options: rows }));
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems);
  // Flags are judged before words: a mistyped flag often looks like one word too many.
  for (const row of rows) reader.take(row);
  reader.finish();
  expectArguments(flags, verb.words);
  return await verb.run(reader, flags);
}
