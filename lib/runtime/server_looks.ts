import { discoverOauth } from "../mcp/oauth_look.ts";
import { oauthLook, probeFinding } from "../mcp/probe_fact.ts";
import { probeInitialize } from "../mcp/probe_initialize.ts";
import type { ServerLooks } from "./startup_probes.ts";

/** Looks at the servers themselves, the way `doctor` does. */
export const serverLooks: ServerLooks = {
  probe: async (target, signal) => probeFinding(await probeInitialize(target, signal)),
  discover: async (target, signal) => oauthLook(await discoverOauth(target, signal), target.url),
};
