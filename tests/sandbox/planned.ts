import { parseFlags } from "../../lib/config/flags.ts";
import { readSettings } from "../../lib/config/load.ts";
import { optionRows } from "../../lib/config/options.ts";
import { SettingsError } from "../../lib/config/problem.ts";
import { recordedSources } from "../../lib/sandbox/asked.ts";
import type { PermissionPlan, PlanItem } from "../../lib/sandbox/item.ts";
import { permissionPlan } from "../../lib/sandbox/plan.ts";

const TUNNEL_ID = `tunnel_${"z".repeat(32)}`;

/** What a plan is made for. */
export interface Given {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Text by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The plan for what is given, on a machine where every program is in `/bin`. */
export function planned({ args = [], env = {}, files = {} }: Given): PermissionPlan {
  const variables: Record<string, string> = {
    CONTROL_PLANE_API_KEY: "sk-plan",
    CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
    ...env,
  };
  const recorded = recordedSources({
    env: (name) => variables[name],
    readFile(path) {
      const text = files[path];
      if (text === undefined) throw new Deno.errors.NotFound(path);
      return text;
    },
  });
  const { settings, problems, values } = readSettings({
    flags: parseFlags(args, optionRows),
    ...recorded.sources,
  });
  if (settings === undefined) throw new SettingsError(problems);
  return permissionPlan(settings, {
    asked: recorded.asked(optionRows, values),
    programs: {
      of: (command) => `/bin/${command.split(" ")[0]}`,
      kill: () => "/usr/bin/kill",
      browser: () => "/usr/bin/xdg-open",
      companion: (setting) => setting ?? "/app/cloudflared",
    },
    modules: { engine: ["/app/lib"], main: ["/app/lib", "/app/ui/dist"] },
  });
}

/** One line an item, variables left out, which every plan has by the dozen. */
export function shown({ items }: PermissionPlan): string[] {
  return items.filter(({ permission }) => permission !== "env").map(line);
}

/** An item as a line. */
export function line({ permission, value, realm, setting, atStart }: PlanItem): string {
  const life = atStart === true ? " at the start" : "";
  return `${realm} ${permission} ${value} <- ${setting}${life}`;
}
