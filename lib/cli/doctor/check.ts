/**
 * One line of the doctor's findings (cli §5). Everything but a PASS says why it matters and what to
 * do; a WARN or SKIP never turns the result.
 */
export type Check = PassedCheck | OpenCheck;

/** Something that is as it should be. */
export interface PassedCheck {
  readonly state: "PASS";
  readonly id: string;
  readonly summary: string;
  /** What else was seen; shown in JSON only. */
  readonly evidence?: readonly string[];
}

/** Something that is wrong, doubtful, or was not looked at. */
export interface OpenCheck extends Explanation {
  readonly state: "FAIL" | "WARN" | "SKIP";
  readonly id: string;
  readonly summary: string;
}

/** What `--explain` and JSON add to a check that did not pass. */
export interface Explanation {
  /** Why it matters. */
  readonly why: string;
  /** What was seen, one fact a line. */
  readonly evidence: readonly string[];
  /** What to do, in order, each step naming who or what it concerns. */
  readonly next: readonly string[];
}

/** The checks that concern one channel; the main channel goes by the plain id. */
export type ChannelCheckId =
  | "mcp_target"
  | "mcp_command_executable"
  | "mcp_server_reachable"
  | "oauth_metadata"
  | "mcp_initialize";

/** `id` for channel `main`, `id[channel]` for every other. */
export function channelCheckId(id: ChannelCheckId, channel: string): string {
  return channel === "main" ? id : `${id}[${channel}]`;
}

/** A check that found everything in order. */
export function passed(id: string, summary: string, evidence: readonly string[] = []): PassedCheck {
  return { state: "PASS", id, summary, ...(evidence.length === 0 ? {} : { evidence }) };
}

/** A check that found something definitely wrong: `run` would not work. */
export function failed(id: string, summary: string, explanation: Explanation): OpenCheck {
  return { state: "FAIL", id, summary, ...explanation };
}

/** A check that found something which may mend itself, or matters only later. */
export function warned(id: string, summary: string, explanation: Explanation): OpenCheck {
  return { state: "WARN", id, summary, ...explanation };
}

/** A check that was not made, with its reason as the summary. */
export function skipped(
  id: string,
  summary: string,
  why: string,
  next: readonly string[] = [],
): OpenCheck {
  return { state: "SKIP", id, summary, why, evidence: [], next };
}

/** The ids of what is definitely wrong, in order. */
export function failedChecks(checks: readonly Check[]): string[] {
  return checks.filter(({ state }) => state === "FAIL").map(({ id }) => id);
}
