import type { Settings } from "../config/settings.ts";
import type { PlanItem } from "./item.ts";
import type { Programs } from "./program_items.ts";

/** What says of a client whether it has an assistant. */
type AssistantSettings = Pick<Settings, "adminUi">;

const SETTING = "admin_ui.assistant";

/** Whether the admin pages may start Codex. */
export function hasAssistant({ adminUi }: AssistantSettings): boolean {
  return adminUi.enabled && adminUi.assistant;
}

/**
 * What Codex is passed on, as far as a permission can name it: families of variables such as `CODEX_*`
 * are named by `sandbox.allow_env`. None may carry a key of this client's.
 */
export const CODEX_VARIABLES: readonly string[] = [
  ...["HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER"],
  ...["CODEX_HOME", "NODE_EXTRA_CA_CERTS", "XDG_CONFIG_HOME"],
  ...(Deno.build.os === "windows"
    ? ["APPDATA", "LOCALAPPDATA", "PATHEXT", "SystemRoot", "TEMP", "TMP", "USERPROFILE"]
    : []),
];

/** How the operator has Codex started, if not as `codex app-server` (codex §3.1). */
export const CODEX_LAUNCH_VARIABLES: readonly string[] = ["COMMAND", "CMD", "ARGS", "CWD"].map(
  (name) => `TUNNEL_CLIENT_CODEX_APP_SERVER_${name}`,
);

/** What the assistant takes, whenever somebody opens its page: Codex itself, and its environment. */
export function assistantItems(settings: AssistantSettings, programs: Programs): PlanItem[] {
  if (!hasAssistant(settings)) return [];
  const codex = programs.of("codex");
  const kill = programs.kill();
  return [
    main("run", codex, `start ${codex}`),
    ...(kill === undefined
      ? []
      : [main("run", kill, "end Codex together with what it has started")]),
    ...CODEX_VARIABLES.map((name) => atStart("env", name, `pass ${name} on to Codex`)),
    ...CODEX_LAUNCH_VARIABLES.map((name) => atStart("env", name, "learn how Codex is started")),
  ];
}

function main(permission: PlanItem["permission"], value: string, reason: string): PlanItem {
  return { permission, value, reason, setting: SETTING, realm: "main" };
}

function atStart(permission: PlanItem["permission"], value: string, reason: string): PlanItem {
  return { ...main(permission, value, reason), atStart: true };
}
