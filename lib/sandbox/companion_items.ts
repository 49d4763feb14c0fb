import type { Settings } from "../config/settings.ts";
import { hopItems } from "./hop_items.ts";
import type { PlanItem } from "./item.ts";
import type { Programs } from "./program_items.ts";

/** What says of a client whether it has a companion. */
type CompanionSettings = Pick<Settings, "cloudflared">;

/** Whether a client starts a cloudflared beside itself. */
export function hasCompanion({ cloudflared }: CompanionSettings): boolean {
  return cloudflared.token !== undefined || cloudflared.managed;
}

/** Whether the companion's token comes from the control plane: one that is given wins. */
export function isManaged({ cloudflared }: CompanionSettings): boolean {
  return cloudflared.token === undefined && cloudflared.managed;
}

/**
 * What the companion takes: to start it, once; to ask it how it is, on a port that it chooses; and, in
 * managed mode, to ask the control plane for its token, once.
 */
export function companionItems(
  settings: Settings,
  programs: Programs,
  childVariables: readonly string[],
): PlanItem[] {
  if (!hasCompanion(settings)) return [];
  const setting = isManaged(settings) ? "cloudflared.managed" : "cloudflared.token";
  const program = programs.companion(settings.cloudflared.path);
  const realm = "main";
  return [
    {
      permission: "run",
      value: program,
      reason: `start ${program}`,
      setting,
      realm,
      atStart: true,
    },
    {
      permission: "net",
      value: "127.0.0.1",
      reason: "ask cloudflared, on a port that it chooses, whether it is connected",
      setting,
      realm,
    },
    ...childVariables.map((name): PlanItem => ({
      permission: "env",
      value: name,
      reason: `pass ${name} on to cloudflared`,
      setting,
      realm,
      atStart: true,
    })),
    ...(isManaged(settings)
      ? hopItems(settings).filter((item) => item.setting === "control_plane.base_url")
        .map((item): PlanItem => ({ ...item, setting, realm, atStart: true }))
      : []),
  ];
}
