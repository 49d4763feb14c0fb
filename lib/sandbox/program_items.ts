import { polledStdioBindings } from "./polled_stdio.ts";
import type { Settings } from "../config/settings.ts";
import type { PlanItem } from "./item.ts";

/** Where the programs are that a client may start. */
export interface Programs {
  /** The path of the program that a command line starts; its name if it cannot be found. */
  of(command: string): string;
  /** The program that signals a process group, if there is one. */
  kill(): string | undefined;
  /** The program that opens a page in the browser. */
  browser(): string;
  /** The path of the companion. @param setting `cloudflared.path` */
  companion(setting: string | undefined): string;
}

/** Programs: the servers of stdio channels, the one that ends them, the one that opens the browser. */
export function programItems(
  settings: Pick<Settings, "mcp" | "controlPlane" | "adminUi">,
  programs: Programs,
): PlanItem[] {
  const children = polledStdioBindings(settings);
  const kill = children.length === 0 ? undefined : programs.kill();
  return [
    ...children.map(({ channel, command }): PlanItem => {
      const value = programs.of(command);
      return {
        permission: "run",
        value,
        reason: `start ${value}`,
        setting: `mcp.commands, channel ${channel}`,
        realm: "engine",
      };
    }),
    ...(kill === undefined ? [] : [
      {
        permission: "run",
        value: kill,
        reason: "end a server together with what it has started",
        setting: "mcp.commands",
        realm: "engine",
      } as const,
    ]),
    ...(opensBrowser(settings)
      ? [
        {
          permission: "run",
          value: programs.browser(),
          reason: "open the admin pages",
          setting: "admin_ui.open_browser",
          realm: "main",
          atStart: true,
        } as const,
      ]
      : []),
  ];
}

/** Whether the start opens the admin pages for the operator. */
export function opensBrowser({ adminUi }: Pick<Settings, "adminUi">): boolean {
  return adminUi.enabled && adminUi.openBrowser;
}
