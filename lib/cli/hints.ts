import { options } from "../config/options.ts";
import type { Problem } from "../config/problem.ts";
import { FLAVOR } from "../core/build.ts";
import type { Flavor } from "../core/flavor.ts";
import { STUB_ONE_LINER } from "./places.ts";
import { typed } from "./self_command.ts";

/**
 * What to do about settings that are missing altogether (cli §3); one line per step. Only commands that this
 * program has are suggested.
 */
export function hintsFor(problems: readonly Problem[], flavor: Flavor = FLAVOR): string[] {
  const existing = (...commands: readonly string[]) =>
    flavor === "full" ? commands.map((command) => typed(command)) : [];
  const missing = (option: { readonly name: string }) =>
    problems.some(({ setting, kind }) => kind === "missing" && setting === option.name);
  const steps: string[] = [];
  if (missing(options.tunnelId)) {
    steps.push("tunnel ids: https://platform.openai.com/settings/organization/tunnels");
    steps.push(...existing("admin tunnels create --help", "admin tunnels list --help"));
  }
  if (missing(options.apiKey)) {
    steps.push("runtime API keys: https://platform.openai.com/settings/organization/api-keys");
  }
  if (missing(options.serverUrls)) steps.push(`to try without a server: ${STUB_ONE_LINER}`);
  if (steps.length > 0) steps.push(...existing("init --help", "help quickstart"));
  return steps.map((step) => `hint: ${step}`);
}
