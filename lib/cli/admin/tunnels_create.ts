import type { NewTunnel } from "../../control/tunnel_admin_record.ts";
import { adminKey, createOptions, scopeOptions } from "./options.ts";
import { ownersOf } from "./scopes.ts";
import { type AdminVerb, complain, flagsOf, runAdminVerb } from "./verb.ts";

const create: AdminVerb<NewTunnel> = {
  usage: "create --name NAME --description TEXT --organization-id ID",
  purpose: [
    "Makes a tunnel and shows its id. It belongs to the organizations and workspaces that are named;",
    "at least one is needed.",
  ],
  key: adminKey,
  rows: Object.values(createOptions),
  words: 0,
  read(reader, flags) {
    const owners = ownersOf(reader, flags);
    const named = (owners.organization_ids?.length ?? 0) + (owners.workspace_ids?.length ?? 0);
    if (named === 0 && reader.sound(...Object.values(scopeOptions))) {
      complain(reader, "a tunnel needs an owner: set --organization-id or --workspace-id");
    }
    return {
      name: reader.take(createOptions.name) ?? "",
      description: reader.take(createOptions.description) ?? "",
      ...owners,
    };
  },
  async run(admin, tunnel, signal) {
    const { value, requestId } = await admin.create(tunnel, signal);
    return {
      kind: "tunnel",
      tunnel: value,
      requestId,
      note: "Note: give the service 25 to 30 seconds before you use a new tunnel.",
    };
  },
};

/** `admin tunnels create`: makes a tunnel (cli §8). */
export const adminTunnelsCreate = (args: string[]): Promise<number> => runAdminVerb(create, args);

/** The rows of its flags. */
export const adminTunnelsCreateFlags = flagsOf(create);
