import { parseFlags, strayWords } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { optionRows } from "../../config/options.ts";
import { accept, type Parsed, refuse } from "../../config/parsed.ts";
import { planFlags, shellLine } from "../../sandbox/flags.ts";
import type { PermissionPlan } from "../../sandbox/item.ts";
import { planTable } from "../../sandbox/table.ts";
import { type Verb, VERBS } from "../../sandbox/verb_items.ts";
import { valueFlag } from "../flag_rows.ts";
import { commandHelp } from "../help_text.ts";
import { printLines } from "../output.ts";
import { typed } from "../self_command.ts";
import { systemSources } from "../system_sources.ts";
import { plannedSettings } from "./planned.ts";
import { verbPlan } from "./verb_plan.ts";

const FORMATS = ["table", "flags", "json"] as const;
type PlanFormat = typeof FORMATS[number];

const format = valueFlag<PlanFormat>("format", {
  parse: parseFormat,
  fallback: "table",
  example: "flags",
  shownDefault: "table",
  help: "table: for people; flags: for the command line of deno run; json",
});

const verb = valueFlag<"run" | Verb>("verb", {
  parse: parseVerb,
  fallback: "run",
  example: "runtimes",
  shownDefault: "run",
  help: `the command to plan for: run, ${VERBS.join(", ")}`,
});

/** Every flag of `sandbox plan`. */
export const sandboxPlanFlags: readonly Option<unknown>[] = [format, verb, ...optionRows];

/**
 * `sandbox plan`: prints the least set of rights that `run`, or another verb, needs with the same
 * settings, each with its reason and the setting it comes from.
 *
 * @throws OperatorError for settings that `run` would not start with
 */
export function sandboxPlan(args: string[]): Promise<number> {
  const flags = parseFlags(args, sandboxPlanFlags);
  if (flags.help) {
    printLines(...help());
    return Promise.resolve(0);
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const wanted = reader.take(format);
  const planned = reader.take(verb);
  reader.finish();
  const plan = planned === "run" ? plannedSettings(flags).plan : verbPlan(planned, flags);
  printLines(...printed(plan, wanted));
  return Promise.resolve(0);
}

function printed(plan: PermissionPlan, wanted: PlanFormat): string[] {
  switch (wanted) {
    case "table":
      return planTable(plan);
    case "flags":
      return [shellLine(planFlags(plan))];
    case "json":
      return [JSON.stringify(
        { permissions: plan.items, deny_net: plan.denyNet, flags: planFlags(plan) },
        undefined,
        2,
      )];
  }
}

/** Words of a command are joined by a dash. */
function parseVerb(text: string): Parsed<"run" | Verb> {
  const name = text.trim().replace(/\s+/g, "-");
  const found = (["run", ...VERBS] as const).find((known) => known === name);
  return found === undefined ? refuse(`must be one of run, ${VERBS.join(", ")}`) : accept(found);
}

function parseFormat(text: string): Parsed<PlanFormat> {
  const found = FORMATS.find((known) => known === text.trim());
  return found === undefined ? refuse(`must be one of ${FORMATS.join(", ")}`) : accept(found);
}

function help(): string[] {
  return commandHelp({
    usage: "tunnel-client sandbox plan [flags]",
    purpose: [
      "Prints the least set of rights that run needs with the same settings: hosts, files, variables and",
      "programs, each with the setting that asks for it. Nothing is connected to or started.",
      "--verb plans for another command with its default flags; a * stands for everything of a kind.",
    ],
    options: sandboxPlanFlags,
    after: [
      "Start with exactly these; eval, because a value with a space is quoted:",
      `  eval "deno run $(${typed("sandbox plan --format flags")}) main.ts run"`,
      `Next: ${typed("sandbox check")}`,
    ],
  });
}
