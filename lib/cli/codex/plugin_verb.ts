import { expectArguments, parseFlags } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { OperatorError } from "../../core/errors.ts";
import { commandHelp } from "../help_text.ts";
import { printLines } from "../output.ts";
import { systemSources } from "../system_sources.ts";

/** One command on the plugin. */
export interface PluginVerb {
  /** What follows `tunnel-client codex plugin`. */
  readonly usage: string;
  readonly purpose: readonly string[];
  readonly rows: readonly Option<unknown>[];
  /** The folder that it reads and writes in, if there is one. @throws OperatorError if that is not known */
  readonly place?: (reader: OptionReader) => string;
  /** Does the work; the result is the exit code. @throws OperatorError */
  run(reader: OptionReader): Promise<number>;
}

/** Reads the flags, shows the help or does the work. @throws OperatorError */
export async function runPluginVerb(verb: PluginVerb, args: string[]): Promise<number> {
  const flags = parseFlags(args, verb.rows);
  if (flags.help) {
    printLines(...commandHelp({
      usage: `tunnel-client codex plugin ${verb.usage} [flags]`,
      purpose: verb.purpose,
      options: verb.rows,
    }));
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems);
  for (const row of verb.rows) reader.take(row);
  reader.finish();
  expectArguments(flags, 0);
  try {
    return await verb.run(reader);
  } catch (cause) {
    const place = cause instanceof Deno.errors.NotCapable ? verb.place?.(reader) : undefined;
    if (place !== undefined && cause instanceof Error) throw missingRight(place, cause);
    if (!isRefusedBySystem(cause)) throw cause;
    throw new OperatorError(`codex plugin: ${cause.message}`, { cause });
  }
}

/** The whole folder: the next file of it would be refused as well. */
function missingRight(place: string, cause: Error): OperatorError {
  const [, right = "write"] = /Requires (read|write) access/.exec(cause.message) ?? [];
  const line = `codex plugin: ${place} may not be ${right === "read" ? "read" : "written"}: run ` +
    `with --allow-${right}=${place}`;
  return new OperatorError(line, { cause });
}

/** What the file system refuses is the operator's to mend; the message names the file. */
function isRefusedBySystem(error: unknown): error is Error {
  return error instanceof Error && /\(os error \d+\)/.test(error.message);
}
