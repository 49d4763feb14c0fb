import { TunnelAdminError } from "../../control/tunnel_admin_error.ts";
import { OperatorError } from "../../core/errors.ts";
import { chooseAdminProfile } from "../../runtimes/admin_choice.ts";
import type { StateData } from "../../runtimes/state.ts";
import { isTunnelGone, ofRuntimeKey } from "../../runtimes/tunnel_choice.ts";
import type { AdminPlan } from "./admin_question.ts";
import { openAdmin } from "./open_admin.ts";
import type { KnownRuntime } from "./runtime_look.ts";
import type { LookUpKey, RemoteLook } from "./status_members.ts";
import { storedKeyReference } from "./stored_profile.ts";
import type { StateCall } from "./verb.ts";

/** Variables that hold a runtime key where the profile names none (runtimes §1.7). */
const RUNTIME_KEYS = ["env:CONTROL_PLANE_API_KEY", "env:OPENAI_API_KEY"];

/** Asks the control plane for the tunnel of an alias with the first key there is. Changes nothing. */
export async function lookAtRemote(
  plan: AdminPlan,
  { alias }: KnownRuntime,
  { adminProfiles }: StateData,
  call: StateCall,
): Promise<RemoteLook> {
  const question = { ...plan.question, ofAlias: alias.admin_profile };
  const admin = chooseAdminProfile(question, adminProfiles);
  const stored = await storedKeyReference(alias.profile_path);
  const keys: LookUpKey[] = [
    ...[...(stored === undefined ? [] : [stored]), ...RUNTIME_KEYS]
      .map((reference): LookUpKey => ({ kind: "runtime", reference })),
    { kind: "admin", reference: admin.admin_key },
  ];
  let reason = "";
  for (const key of keys) {
    try {
      using opened = openAdmin(admin, plan, call, {
        what: `${key.kind} key`,
        reference: key.reference,
      });
      return await ask(opened.admin.get(alias.tunnel_id, call.signal), key);
    } catch (error) {
      // This key is not there; the next may be.
      if (!(error instanceof OperatorError)) throw error;
      reason = error.message;
    }
  }
  return { kind: "skipped", reason: `no key to ask with: ${reason}` };
}

async function ask(
  answer: Promise<{ readonly value: (RemoteLook & { kind: "found" })["tunnel"] }>,
  key: LookUpKey,
): Promise<RemoteLook> {
  try {
    return { kind: "found", key, tunnel: (await answer).value };
  } catch (error) {
    if (!(error instanceof TunnelAdminError)) throw error;
    const { message } = key.kind === "runtime" ? ofRuntimeKey(error) : error;
    return { kind: isTunnelGone(error) ? "gone" : "failed", key, error: message };
  }
}
