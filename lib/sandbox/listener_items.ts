import { bindable, SECOND_DEFAULT_HEALTH } from "../config/listen_addr.ts";
import type { Settings } from "../config/settings.ts";
import { directoryOf } from "./directory.ts";
import type { PlanItem } from "./item.ts";

/** What the listener of the health and admin pages takes, all of it at the start. */
export function listenerItems(
  { health, origins }: Pick<Settings, "health" | "origins">,
): PlanItem[] {
  if (health.unixSocket !== undefined) return socketItems(health.unixSocket);
  const setting = "health.listen_addr";
  const addresses = origins[setting] === "default" ? [health, SECOND_DEFAULT_HEALTH] : [health];
  return addresses.map(({ hostname, port }): PlanItem => {
    const host = bindable(hostname);
    const value = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    return {
      permission: "net",
      value,
      reason: port === 0 ? `listen on a free port of ${host}` : `listen on ${value}`,
      setting,
      realm: "main",
      atStart: true,
    };
  });
}

function socketItems(path: string): PlanItem[] {
  const common = { setting: "health.unix_socket", realm: "main" } as const;
  return [
    { permission: "net", value: `unix:${path}`, reason: `listen on socket ${path}`, ...common },
    { permission: "read", value: path, reason: `see what is at ${path}`, ...common },
    {
      permission: "write",
      value: directoryOf(path),
      reason: `make the socket ${path}, and remove it at the end`,
      ...common,
    },
  ];
}
