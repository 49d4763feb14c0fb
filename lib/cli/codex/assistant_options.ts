import { durationBetween, MAX_TIMER_MS } from "../../config/duration.ts";
import type { Option } from "../../config/option.ts";
import { accept, refuse } from "../../config/parsed.ts";
import { oneOf, parseLine } from "../../config/scalars.ts";
import { SANDBOX_MODES, type SandboxMode, sandboxMode } from "../../codex/sandbox_name.ts";
import { switchFlag, valueFlag } from "../flag_rows.ts";

/** When Codex asks before it does something. Granular policies are for its own configuration. */
const APPROVAL_POLICIES = ["never", "on-request", "untrusted"] as const;
const SUMMARIES = ["auto", "concise", "detailed", "none"] as const;
/** For a person to fetch a telephone and type a code (codex §3.4). */
const LOGIN_MS = 5 * 60_000;

/** Flags of `codex assistant` (cli §12). */
export const assistantOptions = {
  cwd: {
    ...textFlag("cwd", "/home/me/project", "folder Codex works in; this one if not given"),
    // Where a build tool was called from, which then starts programs elsewhere.
    env: ["BUILD_WORKING_DIRECTORY"],
  } satisfies Option<string | undefined>,
  model: textFlag("model", "gpt-5-codex", "model; Codex's own choice if not given"),
  modelProvider: textFlag("model-provider", "openai", "provider of the model, as Codex names it"),
  approvalPolicy: valueFlag<string>("approval-policy", {
    parse: oneOf(APPROVAL_POLICIES),
    fallback: "never",
    blankIsError: "flag",
    example: "on-request",
    shownDefault: "never",
    help: `when Codex asks before it acts: ${APPROVAL_POLICIES.join(", ")}`,
  }),
  acceptApprovals: switchFlag(
    "accept-approvals",
    "allow whatever Codex asks for; without it you are asked on a terminal, else it is declined",
  ),
  sandboxType: valueFlag<SandboxMode>("sandbox-type", {
    parse: (text) => {
      const mode = sandboxMode(text);
      return mode === undefined
        ? refuse(`must be one of ${SANDBOX_MODES.join(", ")}`)
        : accept(mode);
    },
    fallback: "workspace-write",
    blankIsError: "flag",
    example: "read-only",
    shownDefault: "workspace-write",
    help: `what the commands of Codex may do to files: ${SANDBOX_MODES.join(", ")}`,
  }),
  developerInstructions: valueFlag<string | undefined>("developer-instructions", {
    parse: (text) => accept(text),
    fallback: undefined,
    blankIsError: "flag",
    example: "answer in German",
    help: "what the model shall heed all along, beside what it is told of this program",
  }),
  effort: valueFlag("effort", {
    parse: parseLine,
    fallback: "medium",
    blankIsError: "flag",
    example: "high",
    shownDefault: "medium",
    help: "how long the model thinks: low, medium, high, or what else the model knows",
  }),
  summary: valueFlag<string | undefined>("summary", {
    parse: oneOf(SUMMARIES),
    fallback: undefined,
    blankIsError: "flag",
    example: "concise",
    help: `how its thinking is summed up: ${SUMMARIES.join(", ")}`,
  }),
  loginTimeout: valueFlag("login-timeout", {
    parse: durationBetween({ aboveMs: 0, maxMs: MAX_TIMER_MS }),
    fallback: LOGIN_MS,
    blankIsError: "flag",
    example: "10m",
    shownDefault: "5m",
    help: "how long to wait for a login by device code",
  }),
};

function textFlag(flag: string, example: string, help: string): Option<string | undefined> {
  return valueFlag<string | undefined>(flag, {
    parse: parseLine,
    fallback: undefined,
    blankIsError: "flag",
    example,
    help,
  });
}
