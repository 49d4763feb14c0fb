import type { AdminTunnel } from "../../control/tunnel_admin_record.ts";
import { adminProfileName } from "../../runtimes/admin_choice.ts";
import type { AliasRecord } from "../../runtimes/alias_record.ts";
import type { StateData } from "../../runtimes/state.ts";
import type { JsonObject } from "../../wire/json.ts";
import type { AdminPlan } from "./admin_question.ts";
import { commonMembers, type LookReport } from "./look_json.ts";
import { nextCommand } from "./look_report.ts";
import { tunnelPayload } from "./payload.ts";
import { pollHealth } from "./poll_health.ts";

/** Whose key a tunnel was looked up with. */
export interface LookUpKey {
  readonly kind: "runtime" | "admin";
  /** `env:NAME` or `file:PATH`. */
  readonly reference: string;
}

/** What the control plane says about the tunnel of an alias. */
export type RemoteLook =
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "found"; readonly key: LookUpKey; readonly tunnel: AdminTunnel }
  /** It knows no such tunnel. */
  | { readonly kind: "gone"; readonly key: LookUpKey; readonly error: string }
  | { readonly kind: "failed"; readonly key: LookUpKey; readonly error: string };

/** The admin profile that counts for an alias; nothing is stored by asking. */
export function localAdminName(
  { question }: Pick<AdminPlan, "question">,
  { admin_profile }: AliasRecord,
  { adminProfiles }: StateData,
): string {
  return adminProfileName({ ...question, ofAlias: admin_profile }, adminProfiles);
}

/** The payload of `status`, and most of that of `stop` (runtimes §1.7). Pure. */
export function statusMembers(report: LookReport, remote: RemoteLook): JsonObject {
  const key = remote.kind === "skipped" ? undefined : remote.key;
  return {
    ...commonMembers(report),
    tunnel_id: report.alias.tunnel_id,
    remote: remote.kind === "found" ? tunnelPayload(remote.tunnel) : null,
    stale: remote.kind === "gone",
    error: remote.kind === "gone" ? remote.error : "",
    repair_command: nextCommand(report) ?? "",
    control_plane_poll_health: pollHealth(report.look.live),
    remote_lookup_attempted: key !== undefined,
    remote_lookup_auth_kind: key?.kind ?? "",
    remote_lookup_auth_ref: key?.reference ?? "",
    remote_skipped_reason: remote.kind === "skipped" ? remote.reason : "",
  };
}
