import { expectArguments, type Flags, parseFlags } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { OptionReader } from "../../config/option_reader.ts";
import type { Env } from "../../config/profile_dir.ts";
import { TunnelAdminError } from "../../control/tunnel_admin_error.ts";
import { OperatorError } from "../../core/errors.ts";
import { takeProxyEnvironment } from "../../core/proxy_environment.ts";
import { parseAliasName } from "../../runtimes/alias_name.ts";
import { openState, type State } from "../../runtimes/state.ts";
import type { Rows } from "../command.ts";
import { commandHelp } from "../help_text.ts";
import { printErrors, printLines } from "../output.ts";
import { stopOnSignals } from "../stop_signal.ts";
import { systemSources } from "../system_sources.ts";
import { groupOptions, json, variableOptions } from "./options.ts";

/** One command on the state of local runtimes: what it takes, and what it does with that. */
export interface StateVerb<P> {
  /** What follows `tunnel-client`. */
  readonly usage: string;
  readonly purpose: readonly string[];
  /** Its flags, those of its group among them. */
  readonly rows: Rows;
  /** The variables it reads. */
  readonly variables: Rows;
  /** How many words it takes beside flags. */
  readonly words: 0 | 1;
  /** Reads flags and variables; whatever is wrong goes to the reader. Nothing is done yet. */
  read(reader: OptionReader, flags: Flags): P;
  /** Does the work. @throws OperatorError, TunnelAdminError */
  run(plan: P, call: StateCall): Promise<StateResult>;
}

/** What a command works with. */
export interface StateCall {
  readonly state: State;
  /** Every variable; the proxies too, which the process environment does not hold any more. */
  readonly env: Env;
  /** The proxy variables that were taken out of the process environment: a child gets them back. */
  readonly proxyVariables: Readonly<Record<string, string>>;
  readonly readFile: (path: string) => string;
  /** Aborts when the operator asks to stop. */
  readonly signal: AbortSignal;
}

/** What a command has to tell. */
export interface StateResult {
  /** What programs get with `--json`; the only thing on standard output then. */
  readonly payload: object;
  /** What people get. */
  readonly lines: readonly string[];
  /** What to know besides, on standard error in either case. */
  readonly notes?: readonly string[];
  /** 2: it worked, and the verdict is negative (cli §1). */
  readonly exitCode?: 0 | 2;
}

/** What only `runtimes` commands differ in; their flags and variables are those of the group. */
export type RuntimesVerb<P> = Omit<StateVerb<P>, "variables">;

/** A command of the group `runtimes`. @param verb its usage and rows without those of the group */
export function runtimesVerb<P>(verb: RuntimesVerb<P>): StateVerb<P> {
  return {
    ...verb,
    usage: `runtimes ${verb.usage}`,
    rows: [...verb.rows, ...Object.values(groupOptions)],
    variables: Object.values(variableOptions),
  };
}

/** Runs one command and gives its exit code. @throws OperatorError */
export async function runStateVerb<P>(verb: StateVerb<P>, args: string[]): Promise<number> {
  const flags = parseFlags(args, verb.rows);
  if (flags.help) {
    printLines(...commandHelp({
      usage: `tunnel-client ${verb.usage} [flags]`,
      purpose: verb.purpose,
      options: [...verb.rows, ...verb.variables],
    }));
    return 0;
  }
  // Before any HTTP client exists: the runtime would follow them by rules of its own.
  const { env, variables: proxyVariables } = takeProxyEnvironment();
  const { readFile } = systemSources;
  const reader = new OptionReader({ flags, file: undefined, env, readFile });
  reader.problems.push(...flags.problems);
  const plan = verb.read(reader, flags);
  // A flag without a use here is judged all the same.
  const isTaken = ({ name }: Option<unknown>) => Object.hasOwn(reader.origins, name);
  for (const row of verb.rows) if (!isTaken(row) && row !== json) reader.take(row);
  const asJson = reader.take(json);
  reader.finish();
  expectArguments(flags, verb.words);
  using stop = stopOnSignals();
  const call = { state: openState(env), env, proxyVariables, readFile, signal: stop.signal };
  const result = await verb.run(plan, call).catch((error: unknown) => {
    throw operatorError(error, stop.signal);
  });
  const { payload, lines, notes = [], exitCode = 0 } = result;
  printLines(...(asJson ? [JSON.stringify(payload, undefined, 2)] : lines));
  printErrors(...notes);
  return exitCode;
}

/** The alias, or the name, that a command line gives as its word. */
export function nameOf(reader: OptionReader, { positionals: [word] }: Flags): string {
  if (word === undefined) return "";
  const parsed = parseAliasName(word);
  if (parsed.kind === "value") return parsed.value;
  const line = `name ${JSON.stringify(word)} ${parsed.rule}`;
  reader.problems.push({ setting: "", kind: "invalid", line });
  return "";
}

/** A refusal of the service, and a stop that the operator asked for, are told in their own words. */
function operatorError(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof TunnelAdminError) return new OperatorError(error.message, { cause: error });
  if (signal.aborted && error === signal.reason) {
    return new OperatorError("interrupted; what was done so far stays", { cause: error });
  }
  return error;
}
