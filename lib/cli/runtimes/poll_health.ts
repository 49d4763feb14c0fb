import { isJsonObject, type JsonObject } from "../../wire/json.ts";
import type { LiveAdmin } from "./live_admin.ts";

/** How the way to the control plane is, as a running client tells it (runtimes §1.7). */
export type PollHealth =
  | { readonly state: string; readonly reason: string }
  | {
    readonly state: string;
    readonly route: unknown;
    readonly last_check: unknown;
    readonly last_success: unknown;
    readonly history: unknown;
  };

/** Reads it from the client's own pages. Pure. */
export function pollHealth(live: LiveAdmin | undefined): PollHealth {
  if (live === undefined) return unknown("no running client answers for this tunnel");
  const { system } = live;
  if (system === undefined) return unknown("the client does not tell how its proxies are");
  const entries = Array.isArray(system["proxy_health"]) ? system["proxy_health"] : [];
  const entry = entries.filter(isJsonObject).find((each) => kindOf(each) === "control_plane");
  if (entry === undefined) return unknown("the client tells of no route to its control plane");
  const { route, health_state, last_check, last_success, history } = entry;
  return {
    state: typeof health_state === "string" ? health_state : "unknown",
    route,
    last_check,
    last_success,
    history,
  };
}

/** Whether a proxy on the way is known to be broken. */
export function isProxyBroken({ state }: PollHealth): boolean {
  return state === "unhealthy";
}

function kindOf({ route }: JsonObject): unknown {
  if (!isJsonObject(route)) return undefined;
  return route["route_kind"];
}

function unknown(reason: string): PollHealth {
  return { state: "unknown", reason };
}
