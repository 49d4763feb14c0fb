import type { AnalyticsView, Readiness, ReasonCode, Status } from "../api_types.ts";
import type { Tone } from "../components/state_mark.tsx";
import { timeOfDay } from "./formats.ts";
import { lastMinuteRate } from "./series.ts";

/** What is so, in a sentence (ui §1, §7). */
export interface Statement {
  readonly kind: "loading" | "lost" | "ready" | "waiting" | "not_ready";
  readonly tone: Tone;
  readonly title: string;
  readonly lead: string;
}

/** What the sentence rests on; parts may not be known yet. */
export interface StatementSources {
  readonly readiness: Readiness | undefined;
  readonly status: Status | undefined;
  readonly usage: AnalyticsView | undefined;
  /** Since when the connection is lost: the last sign of life, in Unix milliseconds. */
  readonly lostSince: number | undefined;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

/** Says it. What was known before a connection was lost is never said as if it still were so. */
export function statementOf(
  { readiness, status, usage, lostSince, nowMs }: StatementSources,
): Statement {
  if (lostSince !== undefined) {
    return {
      kind: "lost",
      tone: "idle",
      title: "No answer from the client",
      lead: "The process may have stopped, or its address changed. Everything below is the last " +
        `known state, as of ${timeOfDay(lostSince)}.`,
    };
  }
  if (readiness === undefined) {
    return { kind: "loading", tone: "idle", title: "Asking the client", lead: "" };
  }
  if (readiness.status === "not_ready") {
    return {
      kind: "not_ready",
      tone: "bad",
      title: TITLES[readiness.reason_code],
      lead: sentence(readiness.reason ?? ""),
    };
  }
  if (isWaiting(status, usage)) {
    return {
      kind: "waiting",
      tone: "ok",
      title: "Ready, and waiting for the first command",
      lead: "Polling answers. Nothing has been asked yet.",
    };
  }
  return { kind: "ready", tone: "ok", title: "Ready", lead: readyLead(readiness, usage, nowMs) };
}

const TITLES: Readonly<Record<ReasonCode, string>> = {
  ready: "Ready",
  draining: "Not ready: the client is stopping",
  stopped: "Not ready: the client stopped",
  waiting_for_first_poll: "Not ready: the control plane has not answered yet",
  control_plane_refused: "Not ready: the control plane refuses the API key",
  control_plane_unreachable: "Not ready: the control plane cannot be reached",
  no_recent_poll: "Not ready: the control plane has fallen silent",
  mcp_server_pending: "Not ready: the MCP server has not answered yet",
  mcp_server_down: "Not ready: the MCP server does not answer",
  companion_pending: "Not ready: cloudflared has not connected yet",
  companion_down: "Not ready: cloudflared is not connected",
};

/** No command came since the start, as far as the window reaches back. */
function isWaiting(status: Status | undefined, usage: AnalyticsView | undefined): boolean {
  if (status === undefined || usage === undefined) return false;
  const windowS = usage.calls.length * usage.step_s;
  return usage.totals.calls + usage.totals.in_flight === 0 && status.uptime_seconds < windowS;
}

function readyLead(
  readiness: Readiness,
  usage: AnalyticsView | undefined,
  nowMs: number,
): string {
  const { reason, evidence } = readiness;
  // `ready (…)` says what is not known although the client is ready.
  const note = reason?.match(/^ready \((.*)\)$/)?.[1];
  if (note !== undefined) return sentence(note);
  const channels = evidence.filter(({ key }) => key.startsWith("channel:"));
  const well = channels.filter(({ ok }) => ok).length;
  const served = channels.length === 0 || well < channels.length
    ? ""
    : channels.length === 1
    ? ", and its channel is well"
    : `, and all ${channels.length} channels are well`;
  const busy = usage !== undefined && lastMinuteRate(usage.calls, usage, nowMs) > 0;
  return `${busy ? "Commands arrive" : "Polling answers"}${served}.` +
    (busy ? "" : " No command came within the last minute.");
}

function sentence(text: string): string {
  if (text === "") return "";
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
