import { adminKey, deleteOptions } from "./options.ts";
import { type AdminVerb, flagsOf, runAdminVerb, tunnelIdOf } from "./verb.ts";

const { confirm } = deleteOptions;

const remove: AdminVerb<string> = {
  usage: "delete TUNNEL_ID --confirm",
  purpose: ["Deletes a tunnel for good: clients and connectors that use it stop working."],
  key: adminKey,
  rows: Object.values(deleteOptions),
  words: 1,
  read(reader, flags) {
    const tunnelId = tunnelIdOf(reader, flags);
    if (!reader.take(confirm) && reader.sound(confirm)) {
      reader.reject(confirm, "missing", "deleting a tunnel cannot be undone: add --confirm");
    }
    return tunnelId;
  },
  async run(admin, tunnelId, signal) {
    const { value, requestId } = await admin.delete(tunnelId, signal);
    return { kind: "deleted", tunnelId, tunnel: value, requestId };
  },
};

/** `admin tunnels delete`: deletes a tunnel (cli §8). */
export const adminTunnelsDelete = (args: string[]): Promise<number> => runAdminVerb(remove, args);

/** The rows of its flags. */
export const adminTunnelsDeleteFlags = flagsOf(remove);
