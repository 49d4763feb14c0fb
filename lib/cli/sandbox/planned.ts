import type { Flags } from "../../config/flags.ts";
import { readSettings } from "../../config/load.ts";
import { SettingsError } from "../../config/problem.ts";
import type { Env } from "../../config/profile_dir.ts";
import type { Settings } from "../../config/settings.ts";
import { takeProxyEnvironment } from "../../core/proxy_environment.ts";
import { OperatorError } from "../../core/errors.ts";
import { recordedSources } from "../../sandbox/asked.ts";
import type { PermissionPlan } from "../../sandbox/item.ts";
import { hintsFor } from "../hints.ts";
import { systemSources } from "../system_sources.ts";
import { planFor } from "./plan_for.ts";

/** Settings as `run` would have them, and the rights it would need. */
export interface PlannedSettings {
  readonly settings: Settings;
  readonly plan: PermissionPlan;
}

/**
 * Reads the settings the way `run` does and plans for them.
 *
 * @param given variables beside those of the environment
 * @throws OperatorError with everything that is wrong with the settings
 */
export function plannedSettings(
  flags: Flags,
  given: Env = () => undefined,
): PlannedSettings {
  const { env: own } = takeProxyEnvironment();
  const env: Env = (name) => given(name) ?? own(name);
  const recorded = recordedSources({ ...systemSources, env });
  const { settings, problems, values } = readSettings({ flags, ...recorded.sources });
  if (settings === undefined) {
    const error = new SettingsError(problems);
    throw new OperatorError([error.message, ...hintsFor(problems)].join("\n"), { cause: error });
  }
  return { settings, plan: planFor(settings, recorded, values, env) };
}
