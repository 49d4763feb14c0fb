import { parseFlags, strayWords } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { optionRows } from "../../config/options.ts";
import { flagOfItem } from "../../sandbox/flags.ts";
import { type Holding, holding } from "../../sandbox/held.ts";
import { switchFlag } from "../flag_rows.ts";
import { withSource } from "../with_source.ts";
import { commandHelp } from "../help_text.ts";
import { printErrors, printLines } from "../output.ts";
import { FAILED } from "../report.ts";
import { typed } from "../self_command.ts";
import { systemSources } from "../system_sources.ts";
import { plannedSettings } from "./planned.ts";

const json = switchFlag("json", "print one JSON document");

/** Every flag of `sandbox check`. */
export const sandboxCheckFlags: readonly Option<unknown>[] = [json, ...optionRows];

/**
 * `sandbox check`: compares the rights this process holds with those that `run` needs. Too much is a
 * warning; too little is an error that names the flag, and exit code 1.
 *
 * @throws OperatorError for settings that `run` would not start with
 */
export function sandboxCheck(args: string[]): Promise<number> {
  const flags = parseFlags(args, sandboxCheckFlags);
  if (flags.help) {
    printLines(...help());
    return Promise.resolve(0);
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const asJson = reader.take(json);
  reader.finish();
  const { plan, settings: { source } } = plannedSettings(flags);
  const found = holding(plan);
  if (asJson) printLines(JSON.stringify(found, undefined, 2));
  else {
    const least = withSource(
      "sandbox plan --format flags",
      source,
      flags.values.get("profile-dir")?.at(-1),
    );
    report(found, least);
  }
  return Promise.resolve(found.missing.length > 0 ? FAILED : 0);
}

function report({ verdict, missing, excess }: Holding, least: string): void {
  printErrors(
    ...missing.map((item) =>
      `error: ${item.setting}: not permitted to ${item.reason}: run with ${flagOfItem(item)}`
    ),
  );
  printErrors(...excess.map(({ opens, fix }) => `warning: may ${opens}: ${fix}`));
  switch (verdict) {
    case "exact":
      return printLines("This process holds what the settings need, and nothing else was found.");
    case "more":
      return printLines(`This process holds more than the settings need. The least: ${least}`);
    case "less":
      return printLines(`${missing.length} of the rights that the settings need are missing.`);
  }
}

function help(): string[] {
  return commandHelp({
    usage: "tunnel-client sandbox check [flags]",
    purpose: [
      "Compares the rights this process holds with those that run needs with the same settings. A right",
      "too many is a warning; one that is missing is an error, with the flag that grants it, and the exit",
      "code is 1.",
    ],
    options: sandboxCheckFlags,
    after: [`Next: ${typed("sandbox plan")}`],
  });
}
