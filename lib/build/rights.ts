import { plannedSettings } from "../cli/sandbox/planned.ts";
import { parseFlags } from "../config/flags.ts";
import { optionRows } from "../config/options.ts";
import { planFlags } from "../sandbox/flags.ts";

/** The setting of rights that only a checkout needs: the built program loads no module from a folder. */
const OWN_MODULES = "the program itself";

/**
 * The flags of a profile's permission plan, as an executable made from the program needs them.
 *
 * @throws OperatorError for a profile that `run` would not start with
 */
export function profileRights(profile: string): string[] {
  const { plan } = plannedSettings(parseFlags(["--profile", profile], optionRows));
  const items = plan.items.filter(({ setting }) => setting !== OWN_MODULES);
  return planFlags({ ...plan, items });
}
