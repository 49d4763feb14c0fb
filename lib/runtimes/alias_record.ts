import type { JsonObject } from "../wire/json.ts";
import { filled, RecordFields } from "./record_fields.ts";

/**
 * What is known of one alias, under the names of `aliases.yaml` (runtimes §1.2). An empty text or
 * list stands for what is not known; it is not written.
 */
export interface AliasRecord {
  readonly alias: string;
  readonly tunnel_id: string;
  readonly name: string;
  readonly admin_profile: string;
  readonly description: string;
  readonly organization_ids: readonly string[];
  readonly workspace_ids: readonly string[];
  readonly tenant_ids: readonly string[];
  readonly config_path: string;
  readonly profile_name: string;
  readonly profile_dir: string;
  readonly profile_path: string;
  readonly health_url_file: string;
  /** SHA-256 of the profile that was generated for it, lower-case hex. */
  readonly profile_digest: string;
  /** RFC 3339, UTC, seconds. */
  readonly updated_at: string;
  /** Members of other versions, kept as they are. */
  readonly other: JsonObject;
}

/** An alias of which only the tunnel is known; copies name what they add. */
export function newAliasRecord(alias: string, tunnelId: string): AliasRecord {
  return {
    alias,
    tunnel_id: tunnelId,
    name: "",
    admin_profile: "",
    description: "",
    organization_ids: [],
    workspace_ids: [],
    tenant_ids: [],
    config_path: "",
    profile_name: "",
    profile_dir: "",
    profile_path: "",
    health_url_file: "",
    profile_digest: "",
    updated_at: "",
    other: {},
  };
}

/** Reads the record that stands under an alias. @throws OperatorError naming the wrong member */
export function readAliasRecord(alias: string, members: JsonObject, place: string): AliasRecord {
  const fields = new RecordFields(members, place);
  fields.text("alias");
  return {
    alias,
    tunnel_id: fields.text("tunnel_id"),
    name: fields.text("name"),
    admin_profile: fields.text("admin_profile"),
    description: fields.text("description"),
    organization_ids: fields.texts("organization_ids"),
    workspace_ids: fields.texts("workspace_ids"),
    tenant_ids: fields.texts("tenant_ids"),
    config_path: fields.text("config_path"),
    profile_name: fields.text("profile_name"),
    profile_dir: fields.text("profile_dir"),
    profile_path: fields.text("profile_path"),
    health_url_file: fields.text("health_url_file"),
    profile_digest: fields.text("profile_digest"),
    updated_at: fields.text("updated_at"),
    other: fields.rest(),
  };
}

/** The record as it stands in the file. */
export function aliasMembers({ other, alias, tunnel_id, name, ...rest }: AliasRecord): JsonObject {
  return { ...other, alias, tunnel_id, name, ...filled(rest) };
}
