import type { AdminTunnel } from "../../control/tunnel_admin_record.ts";
import { oneLine } from "../../control/tunnel_admin_line.ts";
import { aliasMembers, type AliasRecord } from "../../runtimes/alias_record.ts";
import type { State } from "../../runtimes/state.ts";

/** A tunnel as the payloads of `runtimes` show it: ids that are not set are `null` (runtimes §1.7). */
export function tunnelPayload(tunnel: AdminTunnel) {
  const { id, name, description, organization_ids, workspace_ids, tenant_ids } = tunnel;
  return {
    id,
    name,
    description,
    organization_ids: organization_ids ?? null,
    workspace_ids: workspace_ids ?? null,
    tenant_ids: tenant_ids ?? null,
  };
}

/** An alias as the payloads show it: what another version keeps there, and our own marks, stay out. */
export function aliasPayload(record: AliasRecord): object {
  return aliasMembers({ ...record, profile_digest: "", other: {} });
}

/** Which admin profile was used, and where all of it is kept. */
export function placePayload(adminProfile: string, state: State) {
  return {
    admin_profile: adminProfile,
    admin_profile_path: state.adminProfilesFile,
    state_root: state.root,
  };
}

/** Columns of one line; a text of the service stays within its own. */
export function tabbed(...columns: readonly string[]): string {
  return columns.map(oneLine).join("\t");
}
