import agents from "./files/AGENTS.md" with { type: "text" };
import logo from "./files/logo.svg" with { type: "text" };
import readme from "./files/README.md" with { type: "text" };
import binary from "./files/references/binary.md" with { type: "text" };
import keys from "./files/references/profiles-state-and-keys.md" with { type: "text" };
import flows from "./files/references/runtime-flows.md" with { type: "text" };
import setup from "./files/references/setup-and-install.md" with { type: "text" };
import troubleshooting from "./files/references/troubleshooting.md" with { type: "text" };
import skill from "./files/SKILL.md" with { type: "text" };
import { HINT_FILE, hintText, type LaunchHint } from "./launch_hint.ts";
import { manifest } from "./manifest.ts";
import { MANIFEST_PATH } from "./names.ts";
import { PASSED_VARIABLES } from "./passed_variables.ts";
import { MAX_RUN_MS } from "./run_program.ts";

/** How this program is started where it is now. */
export interface Launch {
  /** The words that start it, without rights for any command. */
  readonly hint: LaunchHint;
  /** The command line of the plugin's MCP server. */
  readonly serve: readonly string[];
  /** What a person types in any folder in front of a command's name. */
  readonly typed: string;
}

/** Name of the MCP server in `.mcp.json` (codex §4). */
export const SERVER_NAME = "tunnelMcp";

/** Text in the files that stands for {@linkcode Launch.typed}. */
const TYPED = "@TUNNEL_CLIENT@";

/** The start loads the MCP SDK; on a slow disk that takes a while. */
const STARTUP_TIMEOUT_SECONDS = 30;
/** Longer than the longest call, so that its answer says what went wrong. */
const TOOL_TIMEOUT_SECONDS = MAX_RUN_MS / 1000 + 30;

/**
 * The files of the plugin by their path below its folder (codex §4). Pure.
 *
 * @param passed names of further variables that the server may hand on
 */
export function bundleFiles(
  { hint, serve, typed }: Launch,
  passed: readonly string[] = [],
): ReadonlyMap<string, string> {
  const skills = "skills/tunnel-mcp";
  const texts: readonly (readonly [path: string, text: string])[] = [
    ["README.md", readme],
    ["AGENTS.md", agents],
    ["assets/logo.svg", logo],
    [`${skills}/SKILL.md`, skill],
    [`${skills}/references/binary.md`, binary],
    [`${skills}/references/setup-and-install.md`, setup],
    [`${skills}/references/profiles-state-and-keys.md`, keys],
    [`${skills}/references/runtime-flows.md`, flows],
    [`${skills}/references/troubleshooting.md`, troubleshooting],
  ];
  return new Map([
    [MANIFEST_PATH, json(manifest)],
    [".mcp.json", json(mcpServers(serve, passed))],
    [HINT_FILE, hintText(hint)],
    ...texts.map(([path, text]): [string, string] => [path, text.replaceAll(TYPED, typed)]),
  ]);
}

/** Codex starts the server in the plugin's folder and gives it only the variables that are named. */
function mcpServers([command = "", ...args]: readonly string[], passed: readonly string[]) {
  const more = passed.flatMap((name) => ["--pass-env", name]);
  return {
    mcpServers: {
      [SERVER_NAME]: {
        command,
        args: [...args, ...more],
        cwd: ".",
        env_vars: [...new Set([...PASSED_VARIABLES, ...passed])],
        startup_timeout_sec: STARTUP_TIMEOUT_SECONDS,
        tool_timeout_sec: TOOL_TIMEOUT_SECONDS,
      },
    },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
