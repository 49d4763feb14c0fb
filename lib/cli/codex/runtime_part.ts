import { OperatorError } from "../../core/errors.ts";
import { adminProfileName } from "../../runtimes/admin_choice.ts";
import { parseAliasName } from "../../runtimes/alias_name.ts";
import { openState } from "../../runtimes/state.ts";
import { systemTmux } from "../../runtimes/tmux.ts";
import type { Env } from "../../config/profile_dir.ts";
import type { JsonObject } from "../../wire/json.ts";
import { knownRuntime } from "../runtimes/known_runtime.ts";
import { lookReport } from "../runtimes/look_report.ts";
import { lookAtRuntime, SHOWN_PAGE_MS } from "../runtimes/runtime_look.ts";
import { statusMembers } from "../runtimes/status_members.ts";

/** What a diagnosis tells of the runtime of an alias. */
export type RuntimePart =
  | { readonly kind: "found"; readonly status: JsonObject }
  | { readonly kind: "unknown"; readonly error: string };

/** The directory that the state of runtimes is in. */
export function stateRootOf(env: Env): string {
  return openState(env).root;
}

/** What `runtimes status` says of an alias, without asking the control plane. Changes nothing. */
export async function runtimePart(alias: string, env: Env): Promise<RuntimePart> {
  try {
    const state = openState(env);
    const data = await state.read();
    const known = knownRuntime(nameOf(alias), data, state);
    const look = await lookAtRuntime(known, state, systemTmux(env), SHOWN_PAGE_MS);
    const fromEnv = env("TUNNEL_MCP_ADMIN_PROFILE")?.trim() || undefined;
    const question = { named: undefined, ofAlias: known.alias.admin_profile, fromEnv };
    const adminProfile = adminProfileName(question, data.adminProfiles);
    const report = await lookReport(known, look, { adminProfile }, { state });
    const skipped = { kind: "skipped", reason: "a diagnosis stays on this machine" } as const;
    return { kind: "found", status: statusMembers(report, skipped) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { kind: "unknown", error: error.message };
  }
}

function nameOf(text: string): string {
  const parsed = parseAliasName(text);
  if (parsed.kind === "value") return parsed.value;
  throw new OperatorError(`alias ${JSON.stringify(text)} ${parsed.rule}`);
}
