import type {
  HarpoonCalls,
  HarpoonStatus,
  HarpoonTargets,
  LogLevelView,
  OauthView,
  Setting,
  SystemView,
} from "../api_types_pages.ts";
import type { ToolHints } from "../api_types.ts";
import { Endpoint } from "./endpoint.ts";

/** `/api/system`: certificates, and what the proxies' checks showed. */
export const system = new Endpoint<SystemView>("/api/system", { everyMs: 10_000 });

/** `/api/settings`: changes by a reload at most. */
export const settings = new Endpoint<readonly Setting[]>("/api/settings", { everyMs: 60_000 });

/** `/api/oauth` */
export const oauth = new Endpoint<OauthView>("/api/oauth", { everyMs: 15_000 });

/** `/api/harpoon/status` */
export const harpoonStatus = new Endpoint<HarpoonStatus>("/api/harpoon/status", {
  everyMs: 15_000,
});

/** `/api/harpoon/targets` */
export const harpoonTargets = new Endpoint<HarpoonTargets>("/api/harpoon/targets", {
  everyMs: 15_000,
});

/** `/api/harpoon/calls`: no event tells of a call, so it is asked for. */
export const harpoonCalls = new Endpoint<HarpoonCalls>("/api/harpoon/calls", { everyMs: 5_000 });

/** `/api/tools`: asking goes to the servers, so it is done once. */
export const toolHints = new Endpoint<ToolHints>("/api/tools", { everyMs: 0 });

/** `/api/log-level`: another page may set it. */
export const logLevel = new Endpoint<LogLevelView>("/api/log-level", { everyMs: 15_000 });
