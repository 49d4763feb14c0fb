import { type Check, failedChecks } from "./check.ts";
import type { DoctorReport, Subjects } from "./report.ts";

/** What one line of the list stands for: the check that decides its mark, and its words. */
interface Tick {
  /** The first of these that was made decides. */
  readonly ids: readonly string[];
  words(subjects: Subjects): string;
}

const TICKS: readonly Tick[] = [
  {
    ids: ["profile_load", "config_source"],
    words: ({ configFile }) =>
      configFile === undefined
        ? "No configuration file needed: flags and environment"
        : `Configuration file found: ${configFile}`,
  },
  { ids: ["tunnel_id"], words: () => "Tunnel ID format valid" },
  {
    ids: ["control_plane_api_key"],
    words: ({ apiKeyOrigin }) => `API key set${about(apiKeyOrigin)}`,
  },
  {
    ids: ["control_plane_reachable", "control_plane_base_url"],
    words: ({ controlPlane }) => `Control plane reachable${about(controlPlane)}`,
  },
  {
    ids: ["mcp_command_executable", "mcp_server_reachable", "mcp_target"],
    words: ({ mcpServer }) =>
      mcpServer?.kind === "command"
        ? `MCP command can be started (${mcpServer.shown})`
        : `MCP server reachable${about(mcpServer?.shown)}`,
  },
  { ids: ["mcp_initialize"], words: () => "MCP server responds to a discovery request" },
];

const MARKS: Readonly<Record<Check["state"], string>> = {
  PASS: "✓",
  FAIL: "✗",
  WARN: "!",
  SKIP: "-",
};

/**
 * The list at the end of `--explain` (configuration §S): what works (✓), what does not (✗), what is
 * doubtful (!) and what was not looked at (-), then whether the tunnel can be served.
 */
export function tickList({ checks, subjects, runCommand }: DoctorReport): string[] {
  const lines = TICKS.flatMap(({ ids, words }) => {
    const check = deciding(ids, checks);
    return check === undefined ? [] : [`${MARKS[check.state]} ${words(subjects)}`];
  });
  const failed = failedChecks(checks).length;
  const doubtful = checks.filter(({ state }) => state === "WARN").length;
  if (failed > 0) {
    return [...lines, `✗ ${count(failed, "check")} failed`, "", "The tunnel cannot be served yet."];
  }
  const all = doubtful === 0
    ? "✓ All checks passed"
    : `! No check failed, but ${count(doubtful, "warning")} above`;
  return [...lines, all, "", `The tunnel is ready to run: ${runCommand}`];
}

/** The check that decides a line: the first of its ids that was made. */
function deciding(ids: readonly string[], checks: readonly Check[]): Check | undefined {
  return ids.map((id) => checks.find((check) => check.id === id))
    .find((check) => check !== undefined);
}

function about(subject: string | undefined): string {
  return subject === undefined ? "" : ` (${subject})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
