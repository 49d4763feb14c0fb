import { isMissing } from "./channel_health.ts";
import type { ChannelEvidence, Evidence } from "./evidence.ts";
import type { Readiness, ReasonCode } from "./readiness.ts";
import type { HistorySlot } from "./readiness_history.ts";

/** One thing that was seen, and whether it speaks for the client. */
export interface EvidenceLine {
  readonly key: string;
  readonly ok: boolean;
  readonly text: string;
  /** Unix milliseconds. */
  readonly at: number | null;
}

/** What to do, and the command for it. */
export interface SuggestedAction {
  readonly text: string;
  readonly command?: string;
}

/** Worth a look although the client is ready. */
export interface Notice {
  readonly severity: "info" | "warn" | "bad";
  readonly text: string;
  /** Where the pages tell more; a hash. */
  readonly link: string | null;
}

/** `/readyz?format=json`: the verdict and what it rests on (operator-surface §11, ui §4). */
export interface ReadinessReport {
  readonly status: "ready" | "not_ready";
  readonly reason?: string;
  readonly polling: boolean;
  readonly mcp_server_reachable: boolean;
  readonly reason_code: ReasonCode;
  /** Unix milliseconds since when the verdict is this one. */
  readonly since: number;
  readonly evidence: readonly EvidenceLine[];
  readonly next_attempt_at: number | null;
  /** Who can change it; `null` if nobody has to. */
  readonly must_act: string | null;
  readonly actions: readonly SuggestedAction[];
  readonly notices: readonly Notice[];
  readonly readiness_history: readonly HistorySlot[];
  readonly sandbox?: SandboxState;
}

/** How the process is confined; `verdict` compares what it holds with what it needs. */
export interface SandboxState {
  readonly mode: string;
  readonly verdict: "exact" | "more" | "less";
}

/** What the report is made of. */
export interface ReportSources {
  readonly readiness: Readiness;
  readonly evidence: Evidence;
  readonly sinceMs: number;
  readonly history: readonly HistorySlot[];
  /** What the settings are worth a look for, such as certificates that end. */
  readonly notices: readonly Notice[];
  readonly sandbox?: SandboxState | undefined;
  /** The command that checks what this client does, as it can be typed; a narrow program has none. */
  readonly doctor?: string | undefined;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

/** Makes the report; pure. */
export function readinessReport(sources: ReportSources): ReadinessReport {
  const { readiness, evidence, sinceMs, history, notices, sandbox, doctor, nowMs } = sources;
  const { ready, code, text, polling, mcpServerReachable } = readiness;
  const { link, channels } = evidence;
  const waiting = [...channels.values()].map(({ child }) => child?.nextTryAt)
    .filter((at) => at !== undefined);
  return {
    status: ready ? "ready" : "not_ready",
    ...(text === "ready" ? {} : { reason: text }),
    polling,
    mcp_server_reachable: mcpServerReachable,
    reason_code: code,
    since: sinceMs,
    evidence: [
      pollLine(evidence, code),
      ...Array.from(channels.values(), (channel) => channelLine(channel, nowMs)),
      ...oauthLine(evidence),
    ],
    next_attempt_at: link.nextAttemptAt ?? (waiting.length > 0 ? Math.min(...waiting) : null),
    must_act: isItsOwnTrouble(code, evidence) ? THEIR_TROUBLE : MUST_ACT[code],
    actions: isItsOwnTrouble(code, evidence)
      ? [{ text: "Wait: the client goes on trying, and is back by itself" }]
      : actionsFor(code, evidence, doctor),
    notices: [...childNotices(channels.values()), ...notices],
    readiness_history: history,
    ...(sandbox === undefined ? {} : { sandbox }),
  };
}

/** The control plane was reached and has trouble of its own: nobody on this side can do anything. */
function isItsOwnTrouble(code: ReasonCode, { link }: Evidence): boolean {
  const status = link.failuresInRow > 0 ? link.lastError?.status ?? 0 : 0;
  return code === "control_plane_unreachable" && (status === TOO_MANY || status >= 500);
}

const FORBIDDEN = 403;
const TOO_MANY = 429;
const THEIR_TROUBLE = "whoever runs the control plane";

const MUST_ACT: Readonly<Record<ReasonCode, string | null>> = {
  ready: null,
  draining: null,
  stopped: "whoever runs this client",
  waiting_for_first_poll: null,
  control_plane_refused: "owner of the tunnel, not of the MCP server",
  control_plane_unreachable: "whoever runs this client's network",
  no_recent_poll: "whoever runs this client's network",
  mcp_server_pending: null,
  mcp_server_down: "owner of the MCP server",
  companion_pending: null,
  companion_down: "whoever runs this client",
};

/** @param doctor the command that checks this client, if there is one */
function actionsFor(
  code: ReasonCode,
  { link }: Evidence,
  doctor: string | undefined,
): SuggestedAction[] {
  const look = doctor === undefined
    ? []
    : [{ text: "See which hop fails and why", command: `${doctor} --explain` }];
  switch (code) {
    case "ready":
    case "draining":
    case "waiting_for_first_poll":
    case "mcp_server_pending":
    case "companion_pending":
      return [];
    case "stopped":
      return [{ text: "Look at the last lines of the log, then start the client again" }];
    case "control_plane_refused":
      return [
        ...(link.lastError?.status === FORBIDDEN
          ? [{ text: "Ask an administrator of the tunnel to grant this key Read and Use" }]
          : []),
        { text: "Create a new runtime key for this tunnel" },
        { text: "Put it where control_plane.api_key reads it (CONTROL_PLANE_API_KEY)" },
        {
          text: "Restart the client, then check",
          ...(doctor === undefined ? {} : { command: doctor }),
        },
      ];
    case "control_plane_unreachable":
    case "no_recent_poll":
      return [
        { text: "Check the proxy settings and that the network lets this host out" },
        ...look,
      ];
    case "mcp_server_down":
      return [{ text: "Check that the MCP server runs and that its address is right" }, ...look];
    case "companion_down":
      return [{ text: "Look at the lines of cloudflared in the log" }];
  }
}

function pollLine({ link }: Evidence, code: ReasonCode): EvidenceLine {
  const { failuresInRow, lastGoodAt, lastError } = link;
  if (failuresInRow > 0) {
    const seen = lastError?.status === undefined ? "no answer" : `HTTP ${lastError.status}`;
    const times = failuresInRow === 1 ? "1 failure" : `${failuresInRow} failures in a row`;
    const ok = !code.startsWith("control_plane") && code !== "no_recent_poll";
    return { key: "poll", ok, text: `Poll: ${times} (${seen})`, at: lastError?.at ?? null };
  }
  return lastGoodAt === undefined
    ? { key: "poll", ok: code === "ready", text: "No poll has been answered yet", at: null }
    : { key: "poll", ok: code !== "no_recent_poll", text: "Poll good", at: lastGoodAt };
}

function channelLine(channel: ChannelEvidence, nowMs: number): EvidenceLine {
  const { name, child, missed, lastFailure, lastGoodAt, probe } = channel;
  const key = `channel:${name}`;
  if (child !== undefined && child.pid === undefined && child.lastExit !== undefined) {
    return { key, ok: false, text: `${name}: its child ended (${child.lastExit})`, at: null };
  }
  if (missed > 0 && lastFailure !== undefined) {
    const calls = missed === 1 ? "1 call" : `${missed} calls`;
    const text = `${name}: ${calls} without an answer (${lastFailure.text})`;
    // The verdict forgets them after a while, and so does what it rests on; a look that found no server
    // stands until something answers.
    const found = lastGoodAt !== undefined || probe === undefined || isFound(probe.outcome);
    const ok = found && !isMissing(missed, lastFailure.at, nowMs);
    return { key, ok, text, at: lastFailure.at };
  }
  if (probe?.outcome === "pending" && lastGoodAt === undefined) {
    return { key, ok: false, text: `${name}: first look under way`, at: probe.at };
  }
  const isNewer = probe !== undefined && probe.at > (lastGoodAt ?? 0);
  if (isNewer && probe.outcome !== "ok" && probe.outcome !== "pending") {
    return {
      key,
      ok: isFound(probe.outcome),
      text: `${name}: probe ${probe.outcome}`,
      at: probe.at,
    };
  }
  if (lastGoodAt !== undefined) return { key, ok: true, text: `${name} answered`, at: lastGoodAt };
  if (child?.pid !== undefined) {
    return {
      key,
      ok: true,
      text: `${name}: child ${child.pid} alive`,
      at: child.startedAt ?? null,
    };
  }
  return { key, ok: true, text: `${name}: not asked yet`, at: null };
}

/** Whether a look found a server, or may have: one that is slow or wants credentials is there. */
function isFound(outcome: NonNullable<ChannelEvidence["probe"]>["outcome"]): boolean {
  return outcome === "ok" || outcome === "pending" || outcome === "auth-required" ||
    outcome === "timeout";
}

function oauthLine({ oauth }: Evidence): EvidenceLine[] {
  if (oauth === undefined) return [];
  const { fact, at } = oauth;
  if (fact.kind === "oauth_discovered") {
    return [{ key: "oauth", ok: true, text: "OAuth metadata found", at }];
  }
  return fact.reason === "failed"
    ? [{ key: "oauth", ok: true, text: `OAuth metadata: ${fact.detail ?? "not found"}`, at }]
    : [];
}

function childNotices(channels: Iterable<ChannelEvidence>): Notice[] {
  return Array.from(channels).flatMap((channel): Notice[] => [
    ...restartNotice(channel),
    ...noiseNotice(channel),
  ]);
}

/** A server that says something, and never an MCP message, is none, or is started in another mode. */
function noiseNotice({ name, child, lastGoodAt }: ChannelEvidence): Notice[] {
  if (child === undefined || child.noiseLines === 0 || lastGoodAt !== undefined) return [];
  const text = `${name} has printed ${child.noiseLines} lines to its stdout and no MCP message`;
  return [{ severity: "warn", text, link: "#logs?q=child" }];
}

function restartNotice({ name, child }: ChannelEvidence): Notice[] {
  if (child === undefined || child.restarts === 0) return [];
  const times = child.restarts === 1 ? "once" : `${child.restarts} times`;
  const end = child.lastExit === undefined ? "" : `; it last ended with ${child.lastExit}`;
  return [{
    severity: "warn",
    text: `${name} restarted its child ${times}${end}`,
    link: "#logs?q=child",
  }];
}
