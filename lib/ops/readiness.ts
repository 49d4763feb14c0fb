import type { Fact } from "../core/fact.ts";
import { type AnswerHealth, answerReason, answerStep, NO_ANSWERS } from "./answer_health.ts";
import { type ChannelHealth, channelStep } from "./channel_health.ts";
import { channelsVerdict } from "./channels_verdict.ts";
import { isRefusal, pollRemedy } from "./remedy.ts";

/**
 * Readiness from evidence (design §2.4): facts are folded into a state, and the state is judged at a
 * moment. Both steps are pure. A single failure never turns readiness off and a single success
 * turns it on again; only a refused credential counts at once, because it does not pass by itself.
 */
export interface ReadinessState {
  readonly life: Life;
  /**
   * The last good poll; before the first one, the moment the tunnel's metadata came: the first long
   * poll of a quiet tunnel takes its whole timeout, while a granted metadata request already proves
   * address, key and tunnel.
   */
  readonly lastGoodPollAt: number | undefined;
  /** Failed polls since the last good one. */
  readonly failedPolls: number;
  readonly lastFailure: PollFailure | undefined;
  readonly queueFull: boolean;
  /** Whether answers are taken: polls alone do not make a tunnel. */
  readonly answers: AnswerHealth;
  readonly channels: ReadonlyMap<string, ChannelHealth>;
}

type Life =
  | { readonly kind: "running" }
  | { readonly kind: "draining" }
  | { readonly kind: "stopped"; readonly reason: string };

type PollFailure = Pick<
  Extract<Fact, { kind: "poll_failed" }>,
  "errorKind" | "status" | "hint"
>;

/** Why the client is not ready, in a word that does not change with the wording. */
export type ReasonCode =
  | "ready"
  | "draining"
  | "stopped"
  | "waiting_for_first_poll"
  | "control_plane_refused"
  | "control_plane_unreachable"
  | "no_recent_poll"
  | "mcp_server_pending"
  | "mcp_server_down"
  | "companion_pending"
  | "companion_down";

/** What the probes say. */
export interface Readiness {
  readonly ready: boolean;
  readonly code: ReasonCode;
  /** Starts with `ready` when ready; otherwise the reason and who has to act. */
  readonly text: string;
  /** A poll succeeded within twice the poll deadline and polls are not failing. */
  readonly connected: boolean;
  /** The client fetches commands. */
  readonly polling: boolean;
  /** No recent evidence against the MCP server of the main channel (or of every channel). */
  readonly mcpServerReachable: boolean;
}

/** What the judgement needs to know of the settings. */
export interface ReadinessLimits {
  readonly pollTimeoutMs: number;
  readonly pollDeadlineGuardrailMs: number;
}

/** Consecutive failed polls before the link counts as down: fewer pass by with a restart over there. */
export const FAILED_POLLS_LIMIT = 3;

/** How long beyond the poll timeout there may be no good poll: a batch may hold the poller up. */
export const POLL_SILENCE_MS = 60_000;

/** The wire allows 32 channels (wire-protocol §1); names beyond are not tracked. */
const MAX_CHANNELS = 32;

/** Before anything happened. */
export const NO_EVIDENCE: ReadinessState = {
  life: { kind: "running" },
  lastGoodPollAt: undefined,
  failedPolls: 0,
  lastFailure: undefined,
  queueFull: false,
  answers: NO_ANSWERS,
  channels: new Map(),
};

/** Folds one fact in; returns the same state when the fact is no evidence. `nowMs` is monotonic. */
export function readinessStep(state: ReadinessState, fact: Fact, nowMs: number): ReadinessState {
  switch (fact.kind) {
    case "poll_succeeded":
      return { ...state, lastGoodPollAt: nowMs, failedPolls: 0, lastFailure: undefined };
    case "metadata_fetched":
      return state.lastGoodPollAt === undefined && state.lastFailure === undefined
        ? { ...state, lastGoodPollAt: nowMs }
        : state;
    case "poll_failed":
      return {
        ...state,
        failedPolls: state.failedPolls + 1,
        lastFailure: fact,
      };
    case "gauges": {
      const queueFull = fact.queueLength >= fact.queueCapacity;
      return queueFull === state.queueFull ? state : { ...state, queueFull };
    }
    case "command_finished": {
      const answers = answerStep(state.answers, fact, nowMs);
      return answers === state.answers ? state : { ...state, answers };
    }
    case "poller_started":
      return { ...state, life: { kind: "running" } };
    case "draining":
      return { ...state, life: { kind: "draining" } };
    case "poller_stopped":
      // Draining says more than that polling has ended.
      return state.life.kind === "draining"
        ? state
        : { ...state, life: { kind: "stopped", reason: fact.reason } };
    case "channel_closed": {
      const channels = new Map(state.channels);
      return channels.delete(fact.channel) ? { ...state, channels } : state;
    }
    case "channel_opened":
    case "probe_started":
    case "probe_finished":
    case "child_started":
    case "child_exited":
    case "child_spawn_failed":
    case "command_replied": {
      const before = state.channels.get(fact.channel);
      if (before === undefined && state.channels.size >= MAX_CHANNELS) return state;
      const after = channelStep(before, fact, nowMs);
      if (after === before || after === undefined) return state;
      return { ...state, channels: new Map(state.channels).set(fact.channel, after) };
    }
    case "poll_started":
    case "poll_over_limit":
    case "command_received":
    case "command_rejected":
    case "command_started":
    case "command_unsupported_channel":
    case "notification_posted":
    case "notification_dropped":
    case "child_replayed_handshake":
    case "child_output_skipped":
    case "child_stalled":
    case "server_request_answered":
    case "tool_refused":
    case "eras_learnt":
    case "tools_hidden":
    case "startup_wait_over":
    case "oauth_discovered":
    case "oauth_not_discovered":
    case "metadata_failed":
    case "header_skipped":
    case "harpoon_called":
    case "harpoon_redirect_blocked":
    case "harpoon_registered":
    case "harpoon_unregistered":
    case "harpoon_registration_refused":
    case "drained":
      return state;
    default:
      return fact satisfies never;
  }
}

/** Judges the state at a moment. */
export function judge(state: ReadinessState, nowMs: number, limits: ReadinessLimits): Readiness {
  const link = linkReason(state, nowMs, limits);
  const channels = channelsVerdict(state.channels, nowMs);
  const polling = state.life.kind === "running" && link === undefined;
  const windowMs = 2 * (limits.pollTimeoutMs + limits.pollDeadlineGuardrailMs);
  const connected = state.lastGoodPollAt !== undefined && !isDown(state) &&
    nowMs - state.lastGoodPollAt <= windowMs;
  const down: Reason | undefined = channels.reachable
    ? undefined
    : { code: channels.pending ? "mcp_server_pending" : "mcp_server_down", text: channels.reasons };
  const mute: Reason | undefined = answerReason(state.answers, nowMs);
  const reason = lifeReason(state.life) ?? link ?? mute ?? down;
  return {
    ready: reason === undefined,
    code: reason?.code ?? "ready",
    text: reason?.text ?? (channels.notes === "" ? "ready" : `ready (${channels.notes})`),
    connected,
    polling,
    mcpServerReachable: channels.reachable,
  };
}

interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
}

function lifeReason(life: Life): Reason | undefined {
  switch (life.kind) {
    case "running":
      return undefined;
    case "draining":
      return { code: "draining", text: "draining" };
    case "stopped":
      return { code: "stopped", text: `not polling: ${life.reason}` };
  }
}

function isDown(state: ReadinessState): boolean {
  return state.failedPolls >= FAILED_POLLS_LIMIT || isRefusal(state.lastFailure?.status);
}

function linkReason(
  state: ReadinessState,
  nowMs: number,
  limits: ReadinessLimits,
): Reason | undefined {
  if (state.lastFailure !== undefined && (isDown(state) || state.lastGoodPollAt === undefined)) {
    return {
      code: isRefusal(state.lastFailure.status)
        ? "control_plane_refused"
        : "control_plane_unreachable",
      text: failureReason(state.lastFailure, state.failedPolls),
    };
  }
  if (state.lastGoodPollAt === undefined) {
    return {
      code: "waiting_for_first_poll",
      text: "waiting for the first answer of the control plane",
    };
  }
  const silentMs = nowMs - state.lastGoodPollAt;
  if (silentMs <= limits.pollTimeoutMs + POLL_SILENCE_MS) return undefined;
  const seconds = Math.floor(silentMs / 1000);
  const text = state.queueFull
    ? `no poll for ${seconds} s because the local queue is full; ` +
      "check the MCP server or raise mcp.max_concurrent_requests"
    : `no successful poll for ${seconds} s; ${pollRemedy(undefined, undefined)}`;
  return { code: "no_recent_poll", text };
}

function failureReason(failure: PollFailure, count: number): string {
  const seen = failure.status !== undefined
    ? `HTTP ${failure.status}`
    : failure.errorKind === "timeout"
    ? "timeout"
    : "no answer";
  const remedy = pollRemedy(failure.status, failure.hint);
  if (isRefusal(failure.status)) {
    // The setting is named even if the hint speaks of something else: it is what the operator holds.
    const key = remedy.includes("api_key") ? "" : " (API key: control_plane.api_key)";
    return `control plane refused the API key with ${seen}; ${remedy}${key}`;
  }
  return `control plane not reachable: ${count} failed poll${count === 1 ? "" : "s"} (${seen}); ` +
    remedy;
}
