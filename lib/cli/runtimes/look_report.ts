import { isProxyBroken, pollHealth } from "./poll_health.ts";
import { missingProfile, repairActions } from "./repair_actions.ts";
import {
  isProcessRunning,
  isUrlFileStale,
  type KnownRuntime,
  type RuntimeLook,
} from "./runtime_look.ts";
import type { LookReport } from "./look_json.ts";
import { storedKeyReference } from "./stored_profile.ts";
import type { StateCall } from "./verb.ts";

/** What is known besides the look itself. */
export interface ReportExtras {
  /** Name of the admin profile that counts for the alias. */
  readonly adminProfile: string;
  /** Why the control plane could not be asked; empty if it was not asked, or answered. */
  readonly remoteError?: string;
  readonly isTunnelGone?: boolean;
}

/** Puts together what is told about a runtime: the look, what is wrong, and what can be done. */
export async function lookReport(
  { alias, record }: KnownRuntime,
  look: RuntimeLook,
  { adminProfile, remoteError = "", isTunnelGone = false }: ReportExtras,
  { state }: Pick<StateCall, "state">,
): Promise<LookReport> {
  const actions = repairActions({
    alias,
    record,
    keyReference: await storedKeyReference(alias.profile_path),
    state: look.state,
    running: look.running,
    profileExists: look.profile.exists,
    isUrlFileStale: isUrlFileStale(look),
    pollHealth: pollHealth(look.live),
    isTunnelGone,
  });
  const isWell = actions.every(({ id }) => id === "inspect");
  return {
    alias,
    record,
    look,
    adminProfile,
    adminProfilePath: state.adminProfilesFile,
    remoteError,
    issues: issuesOf({ alias, record }, look, isTunnelGone),
    repairActions: actions,
    nextSteps: isWell ? [] : actions.map(({ command, reason }) => `${reason}: ${command}`),
  };
}

/** What is wrong with a runtime, each as one line. Pure. */
export function issuesOf(
  { alias, record }: Pick<KnownRuntime, "alias" | "record">,
  look: RuntimeLook,
  isTunnelGone: boolean,
): string[] {
  const { running, health, live, profile } = look;
  const found: string[] = [];
  if (isTunnelGone) found.push(`the control plane does not know tunnel ${alias.tunnel_id}`);
  if (record === undefined) found.push("it was never connected to an MCP server");
  else if (!profile.exists) found.push(missingProfile(alias));
  if (record !== undefined && record.mode !== "stopped" && running.kind === "stopped") {
    found.push("its process is gone, though nobody stopped it");
  }
  if (running.kind === "unknown" && !isProcessRunning(look)) {
    found.push(`process ${running.pid} cannot be told from a stranger: ${running.why}`);
  }
  if (isUrlFileStale(look)) {
    found.push(`URL file ${health.file.path} does not lead to its pages`);
  }
  if (isProcessRunning(look) && look.effective === undefined && health.file.exists) {
    found.push("its pages do not answer");
  }
  if (live !== undefined && isProxyBroken(pollHealth(live))) {
    found.push("the proxy on the way to the control plane does not work");
  }
  const unready = whyNotReady(look);
  if (unready !== undefined) found.push(`it is not ready: ${unready}`);
  return found;
}

/** What a client says about itself is shown on one line. */
const MAX_REASON_CHARS = 300;

/** What a runtime that answers says is missing to serve; `undefined` if nothing is. Pure. */
function whyNotReady({ state, effective }: RuntimeLook): string | undefined {
  if (state !== "healthy" || effective === undefined) return undefined;
  const { readyz } = effective;
  const said = readyz.kind === "answered" ? readyz.body : readyz.error;
  return said.slice(0, MAX_REASON_CHARS).replace(/\p{Cc}+/gu, " ").trim();
}

/** The command to run next, where something is to be done. */
export function nextCommand({ repairActions: [first] }: LookReport): string | undefined {
  return first === undefined || first.id === "inspect" ? undefined : first.command;
}
