import { assertThrows } from "@std/assert";
import { loadSettings } from "../../lib/config/load.ts";
import { SettingsError } from "../../lib/config/problem.ts";
import type { Settings } from "../../lib/config/settings.ts";

export const TUNNEL_ID = `tunnel_${"z".repeat(32)}`;

/** What to load settings from; `yaml` is the text of the file that `--config` names. */
export interface Inputs {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly yaml?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** Just enough to start, from the environment, unless the inputs say otherwise. */
const ENOUGH = {
  CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
  CONTROL_PLANE_API_KEY: "sk-base",
  MCP_SERVER_URL: "http://127.0.0.1:3000/mcp",
};

/** Loads settings from the inputs on top of a minimal environment. */
export function load(inputs: Inputs = {}): Settings {
  return loadOnly({ ...inputs, env: { ...ENOUGH, ...inputs.env } });
}

/** Loads settings from exactly the inputs. */
export function loadOnly({ args = [], env = {}, yaml, files = {} }: Inputs): Settings {
  const known: Record<string, string> = yaml === undefined ? files : { ...files, "c.yaml": yaml };
  return loadSettings({
    args: yaml === undefined ? args : [...args, "--config", "c.yaml"],
    env: (name) => env[name],
    readFile(path) {
      const text = known[path];
      if (text === undefined) throw new Deno.errors.NotFound(path);
      return text;
    },
  });
}

/** The lines of the error that loading ends in. */
export function problemLines(load: () => Settings): string[] {
  return assertThrows(load, SettingsError).message.split("\n");
}
