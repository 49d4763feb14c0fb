import type { Flags } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import type { OptionReader } from "../../config/option_reader.ts";
import type { NewTunnel } from "../../control/tunnel_admin_record.ts";
import { scopeOptions } from "./options.ts";
import { sliceOf } from "./slice.ts";

/** The owners a tunnel is given. A list is there if its flag is; an empty one clears the stored. */
export type TunnelOwners = Pick<NewTunnel, "organization_ids" | "workspace_ids">;

/** Reads both scope flags of `create` and `update`. */
export function ownersOf(reader: OptionReader, flags: Flags): TunnelOwners {
  const workspaces = idsOf(reader, flags, scopeOptions.workspaces);
  const organizations = idsOf(reader, flags, scopeOptions.organizations);
  return {
    ...(workspaces === undefined ? {} : { workspace_ids: workspaces }),
    ...(organizations === undefined ? {} : { organization_ids: organizations }),
  };
}

/** The ids of one flag; `undefined` if it is not there or wrong, which is noted. */
export function idsOf(
  reader: OptionReader,
  flags: Flags,
  option: Option<unknown>,
): readonly string[] | undefined {
  const ids = sliceOf(flags, option);
  if (ids.kind === "value") return ids.value;
  reader.reject(option, "invalid", ids.rule);
  return undefined;
}
