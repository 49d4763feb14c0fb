import { didYouMean } from "../../config/nearest.ts";
import { OperatorError } from "../../core/errors.ts";
import type { AdminProfile, AdminProfiles } from "../../runtimes/admin_profile.ts";
import { parseKeyReference } from "../../runtimes/key_reference.ts";
import type { State } from "../../runtimes/state.ts";

/** Profile JSON of the payloads (runtimes §2). A key that somebody wrote into the file stays hidden. */
export function profilePayload(profile: AdminProfile, { active }: AdminProfiles, state: State) {
  const { name, control_plane_base_url, control_plane_url_path, admin_key, updated_at } = profile;
  return {
    name,
    control_plane_base_url,
    ...(control_plane_url_path === "" ? {} : { control_plane_url_path }),
    admin_key: parseKeyReference(admin_key).kind === "value" ? admin_key : "[redacted]",
    ...(updated_at === "" ? {} : { updated_at }),
    path: state.adminProfilesFile,
    active: name === active,
  };
}

/** What every payload of `admin-profiles` ends with. */
export function placePayload({ active }: AdminProfiles, state: State) {
  return { active_profile: active, path: state.adminProfilesFile, state_root: state.root };
}

/** The stored profile of a name. @throws OperatorError naming the ones there are */
export function storedProfile(name: string, { profiles }: AdminProfiles): AdminProfile {
  const found = profiles.get(name);
  if (found !== undefined) return found;
  const names = [...profiles.keys()].toSorted();
  const known = names.length === 0 ? "there are none yet" : `known: ${names.join(", ")}`;
  throw new OperatorError(
    `there is no admin profile ${name}${didYouMean(name, names)}; ${known}`,
  );
}
