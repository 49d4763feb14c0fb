import { expectArguments, type Flags, parseFlags } from "../../config/flags.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { CodexError } from "../../codex/codex_error.ts";
import { OperatorError } from "../../core/errors.ts";
import type { Rows } from "../command.ts";
import { columns } from "../columns.ts";
import { commandHelp } from "../help_text.ts";
import { printLines } from "../output.ts";
import { systemSources } from "../system_sources.ts";

/** What help says of the variables that change how Codex is started (configuration §2, codex §3.1). */
export const LAUNCH_HELP: readonly string[] = [
  "How Codex is started, if not as codex app-server:",
  ...columns([
    ["TUNNEL_CLIENT_CODEX_APP_SERVER_CMD", "program"],
    ["TUNNEL_CLIENT_CODEX_APP_SERVER_ARGS", "its arguments, with spaces between them"],
    ["TUNNEL_CLIENT_CODEX_APP_SERVER_CWD", "folder it is started in"],
    ["TUNNEL_CLIENT_CODEX_APP_SERVER_COMMAND", "a whole command line for a shell, instead"],
  ]),
  "It gets HOME, PATH, the language, proxies and CODEX_ variables, and no key of this program.",
];

/** One command on Codex itself. */
export interface CodexVerb {
  /** What follows `tunnel-client codex`. */
  readonly usage: string;
  readonly purpose: readonly string[];
  readonly rows: Rows;
  /** How many words it takes beside flags. */
  readonly words: "none" | "one at most" | "any";
  /** What else help says. */
  readonly after?: readonly string[];
  /** Does the work; the result is the exit code. @throws OperatorError, CodexError */
  run(reader: OptionReader, flags: Flags): Promise<number>;
}

/** Reads the flags, shows the help or does the work. @throws OperatorError */
export async function runCodexVerb(verb: CodexVerb, args: string[]): Promise<number> {
  const { usage, purpose, rows, after = [] } = verb;
  const flags = parseFlags(args, rows);
  if (flags.help) {
    const line = `tunnel-client codex ${usage} [flags]`;
    printLines(...commandHelp({ usage: line, purpose, options: rows, after }));
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems);
  for (const row of rows) reader.take(row);
  reader.finish();
  if (verb.words === "none") expectArguments(flags, 0);
  if (verb.words === "one at most" && flags.positionals.length > 1) expectArguments(flags, 1);
  try {
    return await verb.run(reader, flags);
  } catch (error) {
    if (error instanceof CodexError) throw new OperatorError(error.message, { cause: error });
    throw error;
  }
}
