import { parseFlags } from "../../config/flags.ts";
import { readSettings } from "../../config/load.ts";
import { optionRows } from "../../config/options.ts";
import { SettingsError } from "../../config/problem.ts";
import { OperatorError } from "../../core/errors.ts";
import { recordedSources } from "../../sandbox/asked.ts";
import type { PermissionPlan } from "../../sandbox/item.ts";
import { hintsFor } from "../hints.ts";
import { prefixed } from "../report.ts";
import { planFor } from "../sandbox/plan_for.ts";
import { systemSources } from "../system_sources.ts";

/** A profile that is perhaps not written yet. */
export interface ProposedProfile {
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
  readonly path: string;
  readonly text: string;
}

/**
 * The rights that `run` needs with a profile, under the environment it will have. What `run` would
 * refuse is refused here, before anything is written, stopped or started.
 *
 * @throws {OperatorError} with everything that is wrong with the settings
 */
export function launchPlan(
  { name, dir, path, text }: ProposedProfile,
  variables: Readonly<Record<string, string>>,
): PermissionPlan {
  const env = (variable: string) => variables[variable];
  const flags = parseFlags(runArguments(dir, name).slice(1), optionRows);
  const recorded = recordedSources({
    env,
    readFile: (file) => file === path ? text : systemSources.readFile(file),
  });
  const { settings, problems, values } = readSettings({ flags, ...recorded.sources });
  if (settings !== undefined) return planFor(settings, recorded, values, env);
  const error = new SettingsError(problems);
  throw prefixed(
    "the runtime would not start",
    new OperatorError([error.message, ...hintsFor(problems)].join("\n"), { cause: error }),
  );
}

/** What a runtime's command line ends with. */
export function runArguments(profileDir: string, profileName: string): readonly string[] {
  return ["run", "--profile-dir", profileDir, "--profile", profileName];
}
