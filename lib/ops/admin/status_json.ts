import type { RouteRecord } from "../../core/proxy_route.ts";
import { eraOfRevision } from "../channel_eras.ts";
import type { ChannelEvidence, Evidence } from "../evidence.ts";
import type { Notice } from "../readiness_report.ts";
import type { HistorySlot } from "../readiness_history.ts";
import { routeJson } from "./route_json.ts";

/** What is fixed while the client runs, or changes only by a reload. */
export interface ClientAbout {
  readonly version: string;
  readonly instanceId: string;
  readonly pid: number;
  readonly profile: string | undefined;
  readonly configSource: string;
  readonly listenAddr: string;
  readonly baseUrl: string;
  readonly tunnelId: string;
  readonly maxInflight: number;
  readonly pollTimeoutMs: number;
  readonly pollDeadlineGuardrailMs: number;
  /** Origin of channel main's server, if it is reached over HTTP. */
  readonly mcpServerUrl: string | undefined;
  readonly routes: readonly RouteRecord[];
  readonly rawHttpLogging: boolean;
  /** Whether Codex is offered, to this machine only. */
  readonly assistant: boolean;
}

/** What moves. */
export interface StatusSources {
  readonly about: ClientAbout;
  readonly evidence: Evidence;
  /** Unix milliseconds. */
  readonly now: number;
  readonly notices: readonly Notice[];
  readonly history: readonly HistorySlot[];
  /** Of the latest quarter of an hour. */
  readonly postP50Ms: number | null;
  readonly queueP50Ms: number | null;
  /** Slots and tool policies by channel, as far as they are known. */
  readonly slots: ReadonlyMap<string, SlotsView>;
  readonly denied: ReadonlyMap<string, readonly string[]>;
  readonly capturesPayloads: boolean;
}

/** Calls a channel serves at the moment, and how many it could. */
export interface SlotsView {
  readonly busy: number;
  readonly capacity: number;
}

/** `/api/status` (operator-surface §5, ui §5). */
export function statusJson({ about, evidence, now, ...moving }: StatusSources) {
  const { link, metadata, queue } = evidence;
  const name = metadata?.kind === "metadata_fetched" ? metadata.name : undefined;
  const description = metadata?.kind === "metadata_fetched" ? metadata.description : undefined;
  const [controlPlane] = about.routes.filter(({ kind }) => kind === "control_plane");
  return {
    version: about.version,
    client_instance_id: about.instanceId,
    pid: about.pid,
    started_at: new Date(evidence.startedAt).toISOString(),
    uptime_seconds: Math.round((now - evidence.startedAt) / 1000),
    profile: about.profile ?? null,
    config_source: about.configSource,
    health_listen_addr: about.listenAddr,
    control_plane_base_url: about.baseUrl,
    control_plane_tunnel_id: about.tunnelId,
    control_plane_max_inflight: about.maxInflight,
    control_plane_poll_timeout: durationText(about.pollTimeoutMs),
    control_plane_poll_deadline_guardrail: durationText(about.pollDeadlineGuardrailMs),
    ...(about.mcpServerUrl === undefined ? {} : { mcp_server_url: about.mcpServerUrl }),
    channels: [...evidence.channels.values()].sort(byName).map((channel) => {
      const slots = moving.slots.get(channel.name);
      const deny = moving.denied.get(channel.name);
      return {
        ...channelJson(channel),
        ...(slots === undefined ? {} : { slots }),
        ...(deny === undefined ? {} : { tool_policy: { deny, hidden: channel.hiddenTools } }),
      };
    }),
    ...(controlPlane === undefined ? {} : { control_plane_route: routeJson(controlPlane) }),
    mcp_routes: about.routes.filter(({ kind }) => kind === "mcp_channel").map(routeJson),
    raw_http_logging_enabled: about.rawHttpLogging,
    assistant: about.assistant,
    ...(metadata?.kind !== "metadata_fetched" ? {} : {
      // Both spellings: the reference's page reads one and its server writes the other.
      tunnel_metadata: {
        id: about.tunnelId,
        name,
        description,
        ID: about.tunnelId,
        Name: name,
        Description: description,
      },
    }),
    ...(metadata?.kind === "metadata_failed" ? { tunnel_metadata_error: metadata.message } : {}),
    warnings: about.rawHttpLogging ? ["raw HTTP logging is on: the log may show secrets"] : [],
    poll: {
      last_good_at: link.lastGoodAt ?? null,
      failures_in_row: link.failuresInRow,
      held_ms: link.heldMs ?? null,
      next_attempt_at: link.nextAttemptAt ?? null,
      last_error: link.failuresInRow === 0 ? null : link.lastError?.text ?? null,
    },
    queue: { ...queue, wait_p50_ms: moving.queueP50Ms },
    slots: evidence.slots,
    captures_payloads: moving.capturesPayloads,
    reply: { p50_ms: moving.postP50Ms, retries: link.postRetries },
    notices: moving.notices,
    readiness_history: moving.history,
  };
}

/** A channel as the pages show it. */
export function channelJson(channel: ChannelEvidence) {
  const { name, kind, target, probe, child, lastGoodAt, missed, server, protocol } = channel;
  const isBuiltIn = kind === "in-memory";
  const probeStatus = probe === undefined ? undefined : probeWord(probe.outcome);
  const reason = probeReason(channel);
  return {
    name,
    enabled: reason !== FAILED,
    server_kind: isBuiltIn ? "builtin" : "external",
    transport_kind: kind,
    ...(probeStatus === undefined ? {} : { probe_status: probeStatus }),
    ...(probe?.detail === undefined ? {} : { probe_error: probe.detail }),
    ...(reason === undefined ? {} : { reason }),
    details: child === undefined ? [{ key: "address", value: target }] : [
      { key: "pid", value: child.pid === undefined ? "—" : String(child.pid) },
      { key: "command", value: target },
    ],
    state: stateOf(channel),
    last_good_at: lastGoodAt ?? null,
    breaker: breakerOf(channel),
    child: child === undefined ? null : {
      pid: child.pid ?? null,
      started_at: child.startedAt ?? null,
      restarts: child.restarts,
      last_exit: child.lastExit ?? null,
      noise_lines: child.noiseLines,
    },
    missed_calls: missed,
    server_info: server ?? null,
    protocol: protocol ?? null,
    bridged_sessions: channel.eras?.sessions ?? 0,
    era: eraJson(channel),
  };
}

/** What each side speaks; of the server the look at the start may know what no call has shown yet. */
function eraJson({ eras, protocol }: ChannelEvidence) {
  const looked = protocol === undefined ? "unknown" : eraOfRevision(protocol);
  const isSeen = eras !== undefined && eras.server !== "unknown";
  const revision = eras?.revision ?? protocol;
  return {
    target: isSeen ? eras.server : looked,
    ...(revision === undefined ? {} : { revision }),
    ...(eras?.consumers === undefined ? {} : { consumer: eras.consumers }),
    bridged: eras?.bridged ?? false,
  };
}

/** The published text of the one reason that counts as the channel being off (operator-surface §5). */
const FAILED = "initial mcp probe failed";

/** What the look at the server found, unless it has answered since. */
function probeReason({ probe, lastGoodAt }: ChannelEvidence): string | undefined {
  if (probe === undefined || (lastGoodAt !== undefined && lastGoodAt >= probe.at)) return undefined;
  switch (probeWord(probe.outcome)) {
    case "pending":
    case "ok":
      return undefined;
    case "auth-required":
      return "mcp initialize requires auth";
    case "timeout":
      return "initial mcp probe timed out";
    case "failed":
      // One that has answered before is not off for a single missed look.
      return lastGoodAt === undefined ? FAILED : undefined;
  }
}

/** A child that waits for its next start is the only thing that is held back. */
function breakerOf({ child, missed }: ChannelEvidence) {
  if (child === undefined) return null;
  return child.nextTryAt === undefined
    ? { state: "closed", next_try_at: null, failures: missed }
    : { state: "open", next_try_at: child.nextTryAt, failures: missed };
}

function stateOf(
  { child, missed, probe, lastGoodAt }: ChannelEvidence,
): "ok" | "warn" | "bad" | "idle" {
  const childIsDown = child !== undefined && child.pid === undefined;
  if (childIsDown || missed >= 3) return "bad";
  const probed = probe?.outcome;
  if (missed > 0) return "warn";
  const isProbeNews = probe !== undefined && probe.at > (lastGoodAt ?? 0);
  if (isProbeNews && probed !== "ok" && probed !== "pending") {
    return probed === "auth-required" || probed === "timeout" ? "warn" : "bad";
  }
  return lastGoodAt === undefined ? "idle" : "ok";
}

function probeWord(outcome: NonNullable<ChannelEvidence["probe"]>["outcome"]) {
  switch (outcome) {
    case "pending":
    case "ok":
    case "auth-required":
    case "timeout":
      return outcome;
    default:
      return "failed";
  }
}

/** By name; Harpoon is the last (operator-surface §5). */
function byName(a: ChannelEvidence, b: ChannelEvidence): number {
  const rank = ({ kind }: ChannelEvidence) => kind === "in-memory" ? 1 : 0;
  return rank(a) - rank(b) || a.name.localeCompare(b.name);
}

/** As Go prints durations, which readers of the published field expect: `30s`, `1m30s`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  const minutes = Math.floor(seconds / 60);
  const rest = `${Math.round((seconds - minutes * 60) * 1000) / 1000}s`;
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return `${hours}h${minutes % 60}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
