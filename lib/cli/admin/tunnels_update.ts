import type { TunnelChanges } from "../../control/tunnel_admin_record.ts";
import { adminKey, updateOptions } from "./options.ts";
import { ownersOf } from "./scopes.ts";
import { type AdminVerb, complain, flagsOf, runAdminVerb, tunnelIdOf } from "./verb.ts";

const rows = Object.values(updateOptions);

interface UpdatePlan {
  readonly tunnelId: string;
  readonly changes: TunnelChanges;
}

const update: AdminVerb<UpdatePlan> = {
  usage: "update TUNNEL_ID",
  purpose: [
    "Changes what the flags name and leaves the rest. Ids take the place of all stored ones of their",
    'kind; an empty value (--workspace-id "") takes them all away.',
  ],
  key: adminKey,
  rows,
  words: 1,
  read(reader, flags) {
    const tunnelId = tunnelIdOf(reader, flags);
    const name = reader.take(updateOptions.name);
    const description = reader.take(updateOptions.description);
    if (!rows.some(({ flag = "" }) => flags.values.has(flag))) {
      const known = rows.map(({ flag }) => `--${flag}`).join(", ");
      complain(reader, `nothing to change is given: set one of ${known}`);
    }
    return {
      tunnelId,
      changes: {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...ownersOf(reader, flags),
      },
    };
  },
  async run(admin, { tunnelId, changes }, signal) {
    const { value, requestId } = await admin.update(tunnelId, changes, signal);
    return { kind: "tunnel", tunnel: value, requestId };
  },
};

/** `admin tunnels update`: changes a tunnel (cli §8). */
export const adminTunnelsUpdate = (args: string[]): Promise<number> => runAdminVerb(update, args);

/** The rows of its flags. */
export const adminTunnelsUpdateFlags = flagsOf(update);
