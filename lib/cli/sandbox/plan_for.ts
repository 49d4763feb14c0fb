import type { EffectiveValue } from "../../config/effective_value.ts";
import { optionRows } from "../../config/options.ts";
import type { Env } from "../../config/profile_dir.ts";
import type { Settings } from "../../config/settings.ts";
import { OperatorError } from "../../core/errors.ts";
import { parseArgv } from "../../mcp/argv.ts";
import type { RecordedSources } from "../../sandbox/asked.ts";
import type { PermissionPlan } from "../../sandbox/item.ts";
import { moduleDirectories } from "../../sandbox/module_directories.ts";
import { permissionPlan } from "../../sandbox/plan.ts";
import { systemPrograms } from "../../sandbox/system_programs.ts";

/** The plan for settings that were read from recorded sources, on this machine. */
export function planFor(
  settings: Settings,
  recorded: RecordedSources,
  values: readonly EffectiveValue[],
  env: Env,
): PermissionPlan {
  return permissionPlan(settings, {
    asked: recorded.asked(optionRows, values),
    programs: systemPrograms(() => env("PATH"), programOf),
    modules: moduleDirectories(),
  });
}

/** The program of a command line. A command that cannot be taken apart is told of when it is started. */
export function programOf(command: string): string {
  try {
    return parseArgv(command)[0];
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return command;
  }
}
