import type { Clock } from "../core/clock.ts";
import type { Fact, ProbeOutcome } from "../core/fact.ts";
import { originsOnly, redactText } from "../core/redact.ts";
import { missedNow } from "./channel_health.ts";
import { type ChannelEras, channelEras } from "./channel_eras.ts";
import type { Fold } from "./operator_surface.ts";
import { reachOf } from "./remedy.ts";

/** The wire allows 32 channels (wire-protocol §1), and Harpoon; names beyond are not tracked. */
const MAX_CHANNELS = 33;

/** What was last seen of the link to the control plane. Times are Unix milliseconds. */
export interface LinkEvidence {
  lastGoodAt: number | undefined;
  failuresInRow: number;
  /** How long the latest poll was held. */
  heldMs: number | undefined;
  /** When the next poll is tried, after a failure. */
  nextAttemptAt: number | undefined;
  lastError: { readonly at: number; readonly text: string; readonly status?: number } | undefined;
  /** Attempts of posting answers beyond the first. */
  postRetries: number;
}

/** What was last seen of one channel. Times are Unix milliseconds. */
export interface ChannelEvidence {
  readonly name: string;
  kind: string;
  /** Origin or program. */
  target: string;
  lastGoodAt: number | undefined;
  /** Calls in a row that the server did not answer, each soon after the one before. */
  missed: number;
  lastFailure: { readonly at: number; readonly text: string } | undefined;
  probe:
    | { readonly outcome: ProbeOutcome | "pending"; readonly at: number; readonly detail?: string }
    | undefined;
  server: { readonly name: string; readonly version: string } | undefined;
  protocol: string | undefined;
  eras: ChannelEras | undefined;
  child: ChildEvidence | undefined;
  /** Tools that the operator's policy took out of the latest list. */
  hiddenTools: readonly string[];
}

/** The child of a stdio channel. */
export interface ChildEvidence {
  /** Absent while none runs. */
  pid: number | undefined;
  startedAt: number | undefined;
  restarts: number;
  lastExit: string | undefined;
  /** When the next start is tried, while none runs. */
  nextTryAt: number | undefined;
  /** Lines of its output that belonged to no call. */
  noiseLines: number;
}

/** What discovery of OAuth metadata last came to. */
export type OauthEvidence = Extract<
  Fact,
  { kind: "oauth_discovered" | "oauth_not_discovered" }
>;

/** The latest evidence of everything the client depends on, as the pages show it. */
export class Evidence implements Fold {
  readonly name = "evidence";
  readonly startedAt: number;
  readonly link: LinkEvidence = {
    lastGoodAt: undefined,
    failuresInRow: 0,
    heldMs: undefined,
    nextAttemptAt: undefined,
    lastError: undefined,
    postRetries: 0,
  };
  readonly channels = new Map<string, ChannelEvidence>();
  queue = { length: 0, capacity: 0 };
  slots = { busy: 0, capacity: 0 };
  oauth: { readonly fact: OauthEvidence; readonly at: number } | undefined;
  /** What discovery registered with Harpoon, by label. */
  readonly discovered = new Map<string, Extract<Fact, { kind: "harpoon_registered" }>>();
  metadata: Extract<Fact, { kind: "metadata_fetched" | "metadata_failed" }> | undefined;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.startedAt = clock.wall();
  }

  fold(fact: Fact): void {
    const now = this.#clock.wall();
    const { link } = this;
    switch (fact.kind) {
      case "poll_succeeded":
        link.lastGoodAt = now;
        link.failuresInRow = 0;
        link.heldMs = fact.ms;
        link.nextAttemptAt = undefined;
        return;
      case "poll_failed":
        link.failuresInRow++;
        link.nextAttemptAt = now + fact.retryInMs;
        link.lastError = {
          at: now,
          text: shownText(fact.message),
          ...(fact.status === undefined ? {} : { status: fact.status }),
        };
        return;
      case "command_finished":
        link.postRetries += Math.max(0, fact.attempts - 1);
        return;
      case "gauges":
        this.queue = { length: fact.queueLength, capacity: fact.queueCapacity };
        this.slots = { busy: fact.busySlots, capacity: fact.slotCapacity };
        return;
      case "metadata_fetched":
      case "metadata_failed":
        this.metadata = fact.kind === "metadata_failed"
          ? { ...fact, message: shownText(fact.message) }
          : fact;
        return;
      case "oauth_discovered":
      case "oauth_not_discovered":
        this.oauth = { fact, at: now };
        return;
      case "harpoon_registered":
        this.discovered.set(fact.label, fact);
        return;
      case "harpoon_unregistered":
        this.discovered.delete(fact.label);
        return;
      case "channel_closed":
        this.channels.delete(fact.channel);
        return;
      case "channel_opened":
      case "probe_started":
      case "probe_finished":
      case "child_started":
      case "child_exited":
      case "child_spawn_failed":
      case "child_output_skipped":
      case "tools_hidden":
      case "eras_learnt":
      case "command_replied": {
        // A call may name any channel; answering that there is none is no sight of one.
        const mayBeNew = fact.kind !== "command_replied";
        const channel = this.channels.get(fact.channel) ?? (mayBeNew && this.#added(fact.channel));
        if (channel) channelSees(channel, fact, now);
        return;
      }
      default:
        return;
    }
  }

  #added(name: string): ChannelEvidence | undefined {
    if (this.channels.size >= MAX_CHANNELS) return undefined;
    const fresh: ChannelEvidence = { name, kind: "unknown", target: "", ...nothingSeen() };
    this.channels.set(name, fresh);
    return fresh;
  }
}

/** What is known of a server that nobody has asked yet. */
function nothingSeen(): Omit<ChannelEvidence, "name" | "kind" | "target"> {
  return {
    lastGoodAt: undefined,
    missed: 0,
    lastFailure: undefined,
    probe: undefined,
    server: undefined,
    protocol: undefined,
    eras: undefined,
    child: undefined,
    hiddenTools: [],
  };
}

type ChannelSeen = Extract<
  Fact,
  {
    kind:
      | "channel_opened"
      | "probe_started"
      | "probe_finished"
      | "child_started"
      | "child_exited"
      | "child_spawn_failed"
      | "child_output_skipped"
      | "tools_hidden"
      | "eras_learnt"
      | "command_replied";
  }
>;

function channelSees(channel: ChannelEvidence, fact: ChannelSeen, now: number): void {
  switch (fact.kind) {
    case "channel_opened": {
      const { pid, startedAt } = channel.child ?? {};
      // A reload may have put it in the place of another, whose server is not its own. A child starts
      // before its channel is open.
      Object.assign(channel, nothingSeen(), { kind: fact.channelKind, target: fact.target });
      if (fact.channelKind === "stdio") Object.assign(childOf(channel), { pid, startedAt });
      return;
    }
    case "probe_started":
      channel.probe = { outcome: "pending", at: now };
      return;
    case "probe_finished": {
      const { outcome, detail, serverName, serverVersion, protocolVersion } = fact;
      channel.probe = {
        outcome,
        at: now,
        ...(detail === undefined ? {} : { detail: shownText(detail) }),
      };
      if (serverName !== undefined) {
        channel.server = { name: serverName, version: serverVersion ?? "" };
      }
      channel.protocol = protocolVersion ?? channel.protocol;
      if (outcome === "ok") {
        channel.lastGoodAt = now;
        channel.missed = 0;
      } else if (isMiss(outcome) && channel.lastGoodAt !== undefined) {
        channel.missed = missedNow(channel.missed, channel.lastFailure?.at ?? 0, now);
        channel.lastFailure = { at: now, text: `probe: ${outcome}` };
      }
      return;
    }
    case "command_replied": {
      const { failure, verdict } = fact;
      if (verdict?.kind === "cancelled") return;
      const reach = failure === undefined ? "answered" : reachOf(failure.source);
      // A fault of our own says nothing about the server.
      if (reach === "unknown") return;
      if (reach === "answered") {
        channel.missed = 0;
        channel.lastGoodAt = now;
      } else channel.missed = missedNow(channel.missed, channel.lastFailure?.at ?? 0, now);
      if (failure === undefined) return;
      channel.lastFailure = { at: now, text: failure.kind ?? failure.source };
      return;
    }
    case "child_started": {
      const child = childOf(channel);
      if (child.startedAt !== undefined) child.restarts++;
      child.pid = fact.pid;
      child.startedAt = now;
      child.nextTryAt = undefined;
      return;
    }
    case "child_exited": {
      const child = channel.child;
      // That of a replaced channel ends its work first, beside its successor.
      if (child === undefined || child.pid !== fact.pid) return;
      child.pid = undefined;
      child.lastExit = fact.signal === undefined ? `code ${fact.code}` : fact.signal;
      child.nextTryAt = fact.restartInMs === undefined ? undefined : now + fact.restartInMs;
      return;
    }
    case "child_spawn_failed": {
      const child = childOf(channel);
      child.lastExit = shownText(fact.message);
      child.nextTryAt = now + fact.restartInMs;
      return;
    }
    case "tools_hidden":
      channel.hiddenTools = fact.names;
      return;
    case "eras_learnt":
      channel.eras = channelEras(fact);
      return;
    case "child_output_skipped":
      childOf(channel).noiseLines += fact.lines;
  }
}

function childOf(channel: ChannelEvidence): ChildEvidence {
  channel.child ??= {
    pid: undefined,
    startedAt: undefined,
    restarts: 0,
    lastExit: undefined,
    nextTryAt: undefined,
    noiseLines: 0,
  };
  return channel.child;
}

/** Whether a look found no server; one that is slow or wants credentials is there. */
function isMiss(outcome: ProbeOutcome): boolean {
  return outcome !== "ok" && outcome !== "auth-required" && outcome !== "timeout";
}

/** Texts of errors go to pages and bundles without addresses' paths and without credentials. */
function shownText(text: string): string {
  return redactText(originsOnly(text));
}
