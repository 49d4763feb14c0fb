import { optionRows, options } from "../../config/options.ts";
import type { Problem } from "../../config/problem.ts";
import { SETUP_URLS } from "../places.ts";
import { type Check, failed } from "./check.ts";

/** The checks that a wrong setting fails, in the order they are printed (cli §5). */
const PROBLEM_IDS = [
  "config_source",
  "profile_load",
  "tunnel_id",
  "control_plane_api_key",
  "control_plane_base_url",
  "mcp_target",
  "config_validation",
] as const;

type ProblemId = typeof PROBLEM_IDS[number];

const ID_OF_SETTING: ReadonlyMap<string, ProblemId> = new Map([
  [options.tunnelId.name, "tunnel_id"],
  [options.apiKey.name, "control_plane_api_key"],
  [options.baseUrl.name, "control_plane_base_url"],
  [options.serverUrls.name, "mcp_target"],
  [options.commands.name, "mcp_target"],
]);

const WHY: Readonly<Record<ProblemId, string>> = {
  config_source: "run must know which file its settings come from.",
  profile_load: "run reads its settings from this file and does not start with a part of it.",
  tunnel_id: "The tunnel id says which tunnel's requests are fetched.",
  control_plane_api_key: "The control plane only talks to a client with a runtime API key.",
  control_plane_base_url: "Requests are fetched from this address.",
  mcp_target: "Requests are handed to the MCP server of their channel; channel main must have one.",
  config_validation: "run checks every setting before it starts, and so does doctor.",
};

const URL_OF: ReadonlyMap<string, string> = new Map(SETUP_URLS);

const NEXT: Readonly<Record<ProblemId, readonly string[]>> = {
  config_source: ["give one of --config, --profile and --profile-file, or set one variable"],
  profile_load: ["let the file be there and readable, and correct what is named above"],
  tunnel_id: [
    `take the id from ${URL_OF.get("Tunnels management")}`,
    `set --${options.tunnelId.flag}, CONTROL_PLANE_TUNNEL_ID or ${options.tunnelId.name}`,
  ],
  control_plane_api_key: [
    `make a runtime API key at ${URL_OF.get("Runtime API keys")}`,
    "export it as CONTROL_PLANE_API_KEY, or refer to it as env:NAME or file:PATH",
  ],
  control_plane_base_url: [`set --${options.baseUrl.flag} to ${options.baseUrl.example}`],
  mcp_target: [
    `bind channel main with --${options.serverUrls.flag} or --${options.commands.flag}`,
  ],
  config_validation: ["correct the settings named above"],
};

/** One failed check for each id that is concerned, with all its problems as evidence. */
export function problemChecks(problems: readonly Problem[]): Check[] {
  const byId = Map.groupBy(problems, problemId);
  return PROBLEM_IDS.flatMap((id) => {
    const own = byId.get(id) ?? [];
    return own.length === 0 ? [] : [problemCheck(id, own)];
  });
}

/** The failed check of one id; there is at least one problem. */
export function problemCheck(id: ProblemId, problems: readonly Problem[]): Check {
  const lines = problems.map(({ line }) => line);
  const more = lines.length === 1 ? "" : ` (and ${lines.length - 1} more)`;
  return failed(id, `${lines[0]}${more}`, { why: WHY[id], evidence: lines, next: NEXT[id] });
}

/** What a problem is about is known from its setting; a key that is no setting is the file's. */
function problemId({ setting }: Problem): ProblemId {
  const row = optionRows.find(({ name }) => setting === name || setting.startsWith(`${name}.`));
  if (row === undefined) return "profile_load";
  return ID_OF_SETTING.get(row.name) ?? "config_validation";
}
