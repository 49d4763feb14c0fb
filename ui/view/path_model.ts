import type { AnalyticsView, Channel, Status } from "../api_types.ts";
import type { Tone } from "../components/state_mark.tsx";
import { age, counted, duration, type Instant, instantMs, UNKNOWN } from "./formats.ts";
import { lastMinuteRate, latest } from "./series.ts";

/** A station of a request's path: state, name, two lines. */
export interface Station {
  readonly tone: Tone;
  readonly title: string;
  readonly value: string;
  readonly detail: string;
  /** A moment that follows `value`, as an age. */
  readonly ago?: Instant;
  /** A moment that `detail` ends with, as a countdown. */
  readonly until?: number;
}

/** A hop between two stations. */
export interface Hop {
  /** Calls a second in the last minute. */
  readonly rate: number;
  /** Why it fails, in a word or two; absent while it works. */
  readonly failing?: string;
  /** Under the rate. */
  readonly note: string;
}

/** A channel, and the server behind it. */
export interface Branch {
  readonly name: string;
  readonly station: Station;
  readonly busy: number;
  readonly slots: number;
  readonly server: Station;
  readonly hop: Hop;
  /** The page that tells more of the server. */
  readonly page: "channels" | "harpoon";
}

/** The path of a request (ui §4). */
export interface PathModel {
  readonly controlPlane: Station;
  readonly via: string | undefined;
  readonly poll: Station;
  readonly queue: Station;
  readonly reply: Station;
  readonly commands: Hop;
  readonly answers: Hop;
  readonly branches: readonly Branch[];
  /** Channels that there is no room for. */
  readonly more: number;
}

/** More would make the picture a list; the channels page has them all. */
const MAX_BRANCHES = 4;

/** A shorter hold is no news: commands came at once. */
const SHOWN_HOLD_MS = 1_000;

/** Makes the path from what the client says of itself. */
export function pathModel(
  status: Status,
  usage: AnalyticsView | undefined,
  nowMs: number,
): PathModel {
  const { poll, queue, reply, control_plane_route: route } = status;
  const rate = usage === undefined ? 0 : lastMinuteRate(usage.calls, usage, nowMs);
  const refused = (poll?.failures_in_row ?? 0) > 0 ? poll : undefined;
  const why = refused === undefined ? "" : refused.last_error ?? "no answer";
  const quiet = (usage?.totals.calls ?? 0) === 0;
  const ordered = [...status.channels ?? []].map((channel) => branchOf(channel, usage, nowMs));
  const shown = ordered.length <= MAX_BRANCHES ? ordered : worstFirst(ordered).slice(0, 3);
  return {
    controlPlane: {
      tone: refused === undefined ? (poll?.last_good_at ? "ok" : "idle") : "bad",
      title: "Control plane",
      value: refused === undefined ? hostOf(status.control_plane_base_url ?? "") : why,
      detail: refused === undefined
        ? (poll?.last_good_at ? "key accepted" : "not asked yet")
        : hostOf(status.control_plane_base_url ?? ""),
    },
    via: route?.route_mode === "proxy" && route.proxy_url !== undefined
      ? `via ${hostOf(route.proxy_url)}`
      : undefined,
    poll: refused === undefined ? goodPoll(poll?.last_good_at) : failedPoll(refused),
    queue: {
      tone: queue !== undefined && queue.length >= queue.capacity && queue.capacity > 0
        ? "warn"
        : quiet
        ? "idle"
        : "ok",
      title: "Queue",
      value: queue === undefined ? UNKNOWN : `${queue.length} of ${queue.capacity}`,
      detail: queue?.wait_p50_ms === null || queue?.wait_p50_ms === undefined
        ? (queue?.length ?? 0) === 0 ? "empty" : ""
        : `wait p50 ${duration(queue.wait_p50_ms)}`,
    },
    reply: replyStation(reply, usage, quiet),
    commands: refused === undefined
      ? {
        rate,
        note: rate > 0
          ? "commands"
          : (poll?.held_ms ?? 0) >= SHOWN_HOLD_MS
          ? `held ${age(poll?.held_ms ?? 0)}`
          : "open",
      }
      : { rate: 0, failing: statusOf(why), note: "refused" },
    answers: { rate: refused === undefined ? rate : 0, note: "answers" },
    branches: shown,
    more: ordered.length - shown.length,
  };
}

function goodPoll(at: Instant | null | undefined): Station {
  const known = at !== null && at !== undefined;
  return {
    tone: known ? "ok" : "idle",
    title: "Poll",
    value: known ? "" : "no answer yet",
    detail: known ? "last good answer" : "",
    ...(known ? { ago: at } : {}),
  };
}

function failedPoll(poll: NonNullable<Status["poll"]>): Station {
  const until = instantMs(poll.next_attempt_at);
  return {
    tone: "bad",
    title: "Poll",
    value: `${poll.failures_in_row} failed`,
    detail: until === undefined ? "tries again" : "next try in",
    ...(until === undefined ? {} : { until }),
  };
}

function replyStation(
  reply: Status["reply"],
  usage: AnalyticsView | undefined,
  quiet: boolean,
): Station {
  const p50 = reply?.p50_ms ?? (usage === undefined ? null : latest(usage.post_p50));
  return {
    tone: quiet || p50 === null ? "idle" : "ok",
    title: "Reply",
    value: p50 === null ? "nothing posted yet" : `p50 ${duration(p50)} to post`,
    detail: counted(reply?.retries ?? 0, "retry", "retries"),
  };
}

function branchOf(channel: Channel, usage: AnalyticsView | undefined, nowMs: number): Branch {
  const { name, slots, server_info, child } = channel;
  const own = usage?.by_channel[name];
  const rate = own === undefined || usage === undefined
    ? 0
    : lastMinuteRate(own.calls, usage, nowMs);
  const p50 = own === undefined ? null : latest(own.p50);
  const tone = channelTone(channel);
  const busy = slots?.busy ?? 0;
  const builtin = channel.server_kind === "builtin";
  return {
    name,
    busy,
    slots: slots?.capacity ?? 0,
    page: builtin && name === "harpoon" ? "harpoon" : "channels",
    station: {
      tone,
      title: name,
      ...channelWords(channel),
    },
    server: {
      tone,
      title: server_info?.name ?? (builtin ? "HTTP targets" : targetName(channel) ?? name),
      value: transportWords(channel),
      detail: (child?.restarts ?? 0) > 0
        ? `restarted ${counted(child?.restarts ?? 0, "time")}`
        : hostOf(detailOf(channel, "address") ?? ""),
    },
    hop: tone === "bad"
      ? { rate: 0, failing: channel.probe_status === "failed" ? "failed" : "down", note: "" }
      : { rate, note: rate > 0 && p50 !== null ? `p50 ${duration(p50)}` : probeWords(channel) },
  };
}

/** Slots where the channel has its own; else what is known of it at all. */
function channelWords(channel: Channel): Pick<Station, "value" | "detail" | "ago"> {
  const { slots, breaker, reason, enabled, last_good_at } = channel;
  if (breaker?.state === "open") return { value: "waits to try again", detail: "" };
  if (slots !== undefined) return { value: `${slots.busy} of ${slots.capacity}`, detail: "busy" };
  if (reason !== undefined) return { value: reason, detail: "" };
  if (!enabled) return { value: "off", detail: "" };
  return last_good_at === null || last_good_at === undefined
    ? { value: "not asked yet", detail: "" }
    : { value: "answered", detail: "", ago: last_good_at };
}

/** The server's host, or the name of the program that is its server. */
function targetName(channel: Channel): string | undefined {
  const address = detailOf(channel, "address");
  if (address !== undefined) return hostOf(address);
  return detailOf(channel, "command")?.split(" ")[0]?.split("/").at(-1);
}

function channelTone({ state, enabled, probe_status }: Channel): Tone {
  if (state !== undefined) return state;
  if (!enabled) return "idle";
  if (probe_status === "failed") return "bad";
  return probe_status === "pending" ? "idle" : "ok";
}

function transportWords({ transport_kind, child }: Channel): string {
  switch (transport_kind) {
    case "http-streamable":
      return "Streamable HTTP";
    case "stdio":
      return child?.pid === null || child?.pid === undefined ? "stdio" : `stdio, pid ${child.pid}`;
    case "in-memory":
      return "in this process";
    default:
      return UNKNOWN;
  }
}

function probeWords({ probe_status }: Channel): string {
  switch (probe_status) {
    case "ok":
      return "probe good";
    case "auth-required":
      return "asks for login";
    case "timeout":
      return "probe timed out";
    case "pending":
      return "probing";
    default:
      return "";
  }
}

function detailOf({ details }: Channel, key: string): string | undefined {
  return details?.find((detail) => detail.key === key)?.value;
}

const RANK: Readonly<Record<Tone, number>> = { bad: 0, warn: 1, flight: 2, ok: 2, idle: 3 };

function worstFirst(branches: readonly Branch[]): Branch[] {
  return [...branches].sort((a, b) =>
    RANK[a.station.tone] - RANK[b.station.tone] || b.hop.rate - a.hop.rate
  );
}

function statusOf(error: string): string {
  return error.match(/\b[45]\d\d\b/)?.[0] ?? "no answer";
}

/** The host of a URL, without a usual port; other text stays as it is. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}
