import { expectArguments, type Flags, parseFlags } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { shown } from "../../config/problem.ts";
import { parseBool } from "../../config/scalars.ts";
import type { TunnelAdmin } from "../../control/tunnel_admin.ts";
import { takeProxyEnvironment } from "../../core/proxy_environment.ts";
import { trustSystemStore } from "../../core/system_trust.ts";
import type { Secret } from "../../core/secret.ts";
import { commandHelp } from "../help_text.ts";
import { printErrors, printLines } from "../output.ts";
import { FAILED } from "../report.ts";
import { stopOnSignals } from "../stop_signal.ts";
import { systemSources } from "../system_sources.ts";
import { openTunnelAdmin } from "./connection.ts";
import { failureEnvelope, failureLines } from "./failure.ts";
import { adminOptions, systemProxies } from "./options.ts";
import { type AdminResult, resultJson, resultLines } from "./result.ts";

/** One `admin tunnels` command: what it takes, and what it does with that. */
export interface AdminVerb<P> {
  /** What follows `tunnel-client admin tunnels`. */
  readonly usage: string;
  readonly purpose: readonly string[];
  readonly key: Option<Secret>;
  /** Its own flags. */
  readonly rows: readonly Option<unknown>[];
  /** How many words it takes beside flags. */
  readonly words: 0 | 1;
  /** Reads the flags; whatever is wrong goes to the reader. No request is made yet. */
  read(reader: OptionReader, flags: Flags): P;
  /** Makes the request. @throws TunnelAdminError */
  run(admin: TunnelAdmin, plan: P, signal: AbortSignal): Promise<AdminResult>;
}

/** Every flag of a command: its own, its key, and those of all of `admin`. */
export function flagsOf<P>({ rows, key }: AdminVerb<P>): readonly Option<unknown>[] {
  return [...rows, key, ...Object.values(adminOptions)];
}

/** What survives in a URL path as it is; whether the host knows such an id is for the host to say. */
const PATH_SAFE_ID = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Runs one command and gives its exit code. With `--json` a failure is told on standard output and
 * standard error stays empty (cli §1, §8).
 */
export async function runAdminVerb<P>(verb: AdminVerb<P>, args: string[]): Promise<number> {
  const rows = flagsOf(verb);
  const flags = parseFlags(args, rows);
  if (flags.help) {
    printLines(...commandHelp({
      usage: `tunnel-client admin tunnels ${verb.usage} [flags]`,
      purpose: verb.purpose,
      options: [...rows, ...Object.values(systemProxies)],
    }));
    return 0;
  }
  const asJson = wantsJson(flags);
  try {
    const result = await perform(verb, flags);
    printLines(...(asJson ? [resultJson(result)] : resultLines(result)));
    return 0;
  } catch (error) {
    const told = asJson ? tellJson(error) : tellText(error);
    if (!told) throw error;
    return FAILED;
  }
}

async function perform<P>(verb: AdminVerb<P>, flags: Flags): Promise<AdminResult> {
  expectArguments(flags, verb.words);
  // Before any HTTP client exists: the runtime would follow them by rules of its own.
  const { env } = takeProxyEnvironment();
  trustSystemStore();
  const { readFile } = systemSources;
  const reader = new OptionReader({ flags, file: undefined, env, readFile });
  reader.problems.push(...flags.problems);
  const plan = verb.read(reader, flags);
  reader.take(adminOptions.json);
  const connection = {
    baseUrl: reader.take(adminOptions.baseUrl).origin,
    urlPath: reader.take(adminOptions.urlPath),
    caBundle: reader.take(adminOptions.caBundle),
    key: reader.take(verb.key),
    system: {
      http: reader.take(systemProxies.http),
      https: reader.take(systemProxies.https),
      noProxy: reader.take(systemProxies.noProxy),
    },
  };
  reader.finish();
  using stop = stopOnSignals();
  using opened = openTunnelAdmin(connection, readFile);
  return await verb.run(opened.admin, plan, stop.signal);
}

/** The tunnel id of the command line. */
export function tunnelIdOf(reader: OptionReader, { positionals: [id = ""] }: Flags): string {
  if (!PATH_SAFE_ID.test(id)) {
    complain(
      reader,
      `tunnel id ${shown(id, "open")}: must be tunnel_ and 32 lower-case letters or digits`,
    );
  }
  return id;
}

/** Notes a mistake that belongs to no single flag. */
export function complain(reader: OptionReader, line: string): void {
  reader.problems.push({ setting: "", kind: "invalid", line });
}

/** Known before anything is checked: mistakes are told in the wanted form too. */
function wantsJson(flags: Flags): boolean {
  const given = flags.values.get("json")?.at(-1);
  if (given === undefined) return false;
  const parsed = parseBool(given);
  return parsed.kind === "value" && parsed.value;
}

function tellJson(error: unknown): boolean {
  const envelope = failureEnvelope(error);
  if (envelope !== undefined) printLines(JSON.stringify(envelope, undefined, 2));
  return envelope !== undefined;
}

function tellText(error: unknown): boolean {
  const lines = failureLines(error);
  if (lines !== undefined) printErrors(...lines);
  return lines !== undefined;
}
