import type { TunnelScope } from "../../control/tunnel_admin_record.ts";
import { printErrors } from "../output.ts";
import { adminKey, listOptions } from "./options.ts";
import { idsOf } from "./scopes.ts";
import { type AdminVerb, complain, flagsOf, runAdminVerb } from "./verb.ts";

const families = [
  ["organization", listOptions.organizations],
  ["workspace", listOptions.workspaces],
  ["tenant", listOptions.tenants],
] as const;
const rows = Object.values(listOptions);

/** The scope that is asked for, and the ids that the service does not take beside it. */
interface ListPlan {
  readonly scope: TunnelScope;
  readonly left: readonly string[];
}

const list: AdminVerb<ListPlan> = {
  usage: "list --organization-id ID",
  purpose: [
    "Shows the tunnels of one organization, one workspace or one tenant. One request asks for one id:",
    "of several only the first is asked for.",
  ],
  key: adminKey,
  rows,
  words: 0,
  read(reader, flags) {
    const found = families.flatMap(([family, row]) => {
      const [id, ...left] = idsOf(reader, flags, row) ?? [];
      return id === undefined ? [] : [{ scope: { family, id }, left }];
    });
    const [plan] = found;
    if (found.length !== 1 && reader.sound(...rows)) {
      complain(
        reader,
        "name exactly one of --organization-id, --workspace-id and --tenant-id",
      );
    }
    return plan ?? { scope: { family: "organization", id: "" }, left: [] };
  },
  async run(admin, { scope, left }, signal) {
    const { value, requestId } = await admin.list(scope, signal);
    if (left.length > 0) {
      printErrors(`note: only ${scope.family} ${scope.id} was asked for, not ${left.join(", ")}`);
    }
    return { kind: "tunnels", scope, tunnels: value, requestId };
  },
};

/** `admin tunnels list`: shows the tunnels of a scope (cli §8). */
export const adminTunnelsList = (args: string[]): Promise<number> => runAdminVerb(list, args);

/** The rows of its flags. */
export const adminTunnelsListFlags = flagsOf(list);
