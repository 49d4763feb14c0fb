import { adminOrRuntimeKey } from "./options.ts";
import { type AdminVerb, flagsOf, runAdminVerb, tunnelIdOf } from "./verb.ts";

const get: AdminVerb<string> = {
  usage: "get TUNNEL_ID",
  purpose: [
    "Shows one tunnel. An admin key is used if there is one; a runtime key that may use the tunnel is",
    "enough.",
  ],
  key: adminOrRuntimeKey,
  rows: [],
  words: 1,
  read: tunnelIdOf,
  async run(admin, tunnelId, signal) {
    const { value, requestId } = await admin.get(tunnelId, signal);
    return { kind: "tunnel", tunnel: value, requestId };
  },
};

/** `admin tunnels get`: shows a tunnel (cli §8). */
export const adminTunnelsGet = (args: string[]): Promise<number> => runAdminVerb(get, args);

/** The rows of its flags. */
export const adminTunnelsGetFlags = flagsOf(get);
