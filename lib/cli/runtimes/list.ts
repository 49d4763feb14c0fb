import type { AdminTunnel, TunnelScope } from "../../control/tunnel_admin_record.ts";
import { adminProfileName, chooseAdminProfile } from "../../runtimes/admin_choice.ts";
import type { AliasRecord } from "../../runtimes/alias_record.ts";
import { listOptions } from "../admin/options.ts";
import { idsOf } from "../admin/scopes.ts";
import { typed } from "../self_command.ts";
import { type AdminPlan, adminPlan } from "./admin_question.ts";
import { openAdmin } from "./open_admin.ts";
import { aliasPayload, placePayload, tabbed, tunnelPayload } from "./payload.ts";
import { runStateVerb, runtimesVerb } from "./verb.ts";

const families = [
  ["organization", listOptions.organizations],
  ["workspace", listOptions.workspaces],
  ["tenant", listOptions.tenants],
] as const;

interface ListPlan extends AdminPlan {
  readonly scope: TunnelScope | undefined;
}

const list = runtimesVerb<ListPlan>({
  usage: "list",
  purpose: [
    "Shows the aliases of this machine with their tunnels. With an organization, a workspace or a",
    "tenant also the tunnels there that have no alias here. Nothing is changed.",
  ],
  rows: Object.values(listOptions),
  words: 0,
  read(reader, flags) {
    const scopes = families.flatMap(([family, row]) =>
      (idsOf(reader, flags, row) ?? []).map((id): TunnelScope => ({ family, id }))
    );
    if (scopes.length > 1) {
      reader.problems.push({
        setting: "",
        kind: "invalid",
        line: "name one id only, of --organization-id, --workspace-id or --tenant-id",
      });
    }
    return { ...adminPlan(reader), scope: scopes[0] };
  },
  async run(plan, call) {
    const { state } = call;
    const { aliases, adminProfiles } = await state.read();
    const records = [...aliases.values()].toSorted((a, b) => a.alias < b.alias ? -1 : 1);
    const question = { ...plan.question, ofAlias: "" };
    const place = placePayload(adminProfileName(question, adminProfiles), state);
    const shown = records.map((record) => tabbed(record.alias, record.tunnel_id));
    const local = shown.length > 0
      ? shown
      : [`No aliases in ${state.root}; make one with ${typed("runtimes connect --help")}`];
    if (plan.scope === undefined) {
      return { payload: { aliases: records.map(aliasPayload), ...place }, lines: local };
    }
    using opened = openAdmin(chooseAdminProfile(question, adminProfiles), plan, call);
    const { value: tunnels } = await opened.admin.list(plan.scope, call.signal);
    const remote = tunnels.map((tunnel) => ({ tunnel, owner: ownerOf(tunnel, records) }));
    return {
      payload: {
        aliases: records.map(aliasPayload),
        remote_tunnels: remote.map(({ tunnel, owner }) => ({
          ...tunnelPayload(tunnel),
          local_alias: owner?.alias ?? "",
          local_admin_profile: owner?.admin_profile ?? "",
        })),
        ...place,
      },
      lines: [
        ...local,
        ...remote.filter(({ owner }) => owner === undefined)
          .map(({ tunnel }) => tabbed("-", tunnel.id, tunnel.name)),
      ],
    };
  },
});

/** The alias that has a tunnel here. */
function ownerOf({ id }: AdminTunnel, records: readonly AliasRecord[]): AliasRecord | undefined {
  return records.find((record) => record.tunnel_id === id);
}

/** `runtimes list` (cli §10). */
export const runtimesList = (args: string[]): Promise<number> => runStateVerb(list, args);

/** The rows of its flags. */
export const runtimesListFlags = list.rows;
