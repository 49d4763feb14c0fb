import { OperatorError } from "../core/errors.ts";
import { isJsonObject, type JsonObject } from "../wire/json.ts";
import { filled, RecordFields } from "./record_fields.ts";

/** Who administers tunnels and where, under the names of `admin_profiles.yaml` (runtimes §2). */
export interface AdminProfile {
  readonly name: string;
  /** Origin of the control plane. */
  readonly control_plane_base_url: string;
  /** Empty if there is none. */
  readonly control_plane_url_path: string;
  /** `env:NAME` or `file:PATH`, never a key. */
  readonly admin_key: string;
  /** RFC 3339, UTC, seconds; empty for a profile that was never stored. */
  readonly updated_at: string;
  /** Members of other versions, kept as they are. */
  readonly other: JsonObject;
}

/** Every admin profile. */
export interface AdminProfiles {
  /** Name of the one that commands use unless told otherwise; empty if none is. */
  readonly active: string;
  readonly profiles: ReadonlyMap<string, AdminProfile>;
  readonly other: JsonObject;
}

/** Reads `admin_profiles.yaml`, also in its older form without `profiles`. @throws OperatorError */
export function readAdminProfiles(file: JsonObject, path: string): AdminProfiles {
  if (!isWrapped(file)) return { active: "", profiles: profilesOf(file, path), other: {} };
  const fields = new RecordFields(file, path);
  const active = fields.text("active_profile");
  const { profiles, ...other } = fields.rest();
  if (profiles !== undefined && profiles !== null && !isJsonObject(profiles)) {
    throw new OperatorError(`${path}: profiles must be an object; repair the file`);
  }
  return { active, profiles: profilesOf(profiles ?? {}, path), other };
}

/** The profiles as they stand in the file. */
export function adminProfilesFile({ active, profiles, other }: AdminProfiles): JsonObject {
  const records = [...profiles].map(([name, profile]): [string, JsonObject] => {
    const { other: kept, ...members } = profile;
    return [name, { ...kept, ...filled(members) }];
  });
  return { ...other, active_profile: active, profiles: Object.fromEntries(records) };
}

/** The profiles with one more, or with another in its place. */
export function withProfile(
  all: AdminProfiles,
  profile: AdminProfile,
  { activate }: { readonly activate: boolean },
): AdminProfiles {
  const profiles = new Map(all.profiles).set(profile.name, profile);
  return { ...all, profiles, active: activate ? profile.name : all.active };
}

/** The profiles without one; if it was active, the first of the others is (runtimes §2). */
export function withoutProfile(all: AdminProfiles, name: string): AdminProfiles {
  const profiles = new Map(all.profiles);
  profiles.delete(name);
  const [first = ""] = [...profiles.keys()].toSorted();
  return { ...all, profiles, active: all.active === name ? first : all.active };
}

/** The older form is a map of profiles, whose members are texts; `profiles` holds objects only. */
function isWrapped(file: JsonObject): boolean {
  if (typeof file["active_profile"] === "string") return true;
  const profiles = file["profiles"];
  return isJsonObject(profiles) && Object.values(profiles).every(isJsonObject);
}

function profilesOf(members: JsonObject, path: string): ReadonlyMap<string, AdminProfile> {
  return new Map(
    Object.entries(members).map(([name, record]): [string, AdminProfile] => {
      const place = `${path}: admin profile ${name}`;
      if (!isJsonObject(record)) throw new OperatorError(`${place} must be an object`);
      const fields = new RecordFields(record, place);
      fields.text("name");
      return [name, {
        name,
        control_plane_base_url: fields.text("control_plane_base_url"),
        control_plane_url_path: fields.text("control_plane_url_path"),
        admin_key: fields.text("admin_key"),
        updated_at: fields.text("updated_at"),
        other: fields.rest(),
      }];
    }),
  );
}
