import { options } from "../config/options.ts";
import type { Problem } from "../config/problem.ts";
import { STUB_ONE_LINER } from "./places.ts";
import { typed } from "./self_command.ts";
import { isCommand } from "./verbs.ts";

/** What to do about settings that are missing altogether (cli §3); one line per step. */
export function hintsFor(problems: readonly Problem[]): string[] {
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

/** Only commands that can be typed in this version are suggested. */
function existing(...lines: readonly string[]): string[] {
  return lines.filter((line) => isCommand(line.split(" ")[0] ?? ""))
    .map((line) => typed(line));
}
