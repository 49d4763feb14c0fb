import { parseBaseUrl, parseUrlPath } from "../../config/urls.ts";
import type { Parsed } from "../../config/parsed.ts";
import { OperatorError } from "../../core/errors.ts";
import { trustSystemStore } from "../../core/system_trust.ts";
import type { AdminProfile } from "../../runtimes/admin_profile.ts";
import { resolveKey } from "../../runtimes/key_reference.ts";
import { type OpenAdmin, openTunnelAdmin } from "../admin/connection.ts";
import type { AdminPlan } from "./admin_question.ts";
import type { StateCall } from "./verb.ts";

/** A key to ask with, by its reference, and what messages call it. */
export interface AskingKey {
  readonly what: string;
  readonly reference: string;
}

/**
 * Opens the tunnel administration of an admin profile; its key is looked up now and not before.
 *
 * @param key another one than the profile's
 * @throws OperatorError naming what of it cannot be used
 */
export function openAdmin(
  profile: AdminProfile,
  { network }: Pick<AdminPlan, "network">,
  { env, readFile, state }: Pick<StateCall, "env" | "readFile" | "state">,
  key: AskingKey = {
    what: `admin key of admin profile ${profile.name}`,
    reference: profile.admin_key,
  },
): OpenAdmin {
  trustSystemStore();
  const place = `${state.adminProfilesFile}: admin profile ${profile.name}`;
  const sound = <T>(what: string, parsed: Parsed<T>): T => {
    if (parsed.kind === "value") return parsed.value;
    throw new OperatorError(`${place}: ${what} ${parsed.rule}`);
  };
  const { control_plane_url_path: path } = profile;
  return openTunnelAdmin({
    ...network,
    baseUrl: sound("control_plane_base_url", parseBaseUrl(profile.control_plane_base_url)).origin,
    urlPath: path === "" ? "" : sound("control_plane_url_path", parseUrlPath(path)),
    key: resolveKey(key.what, key.reference, { env, readFile }),
  }, readFile);
}
