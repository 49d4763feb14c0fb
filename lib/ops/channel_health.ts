import type { Fact } from "../core/fact.ts";
import { channelRemedy, reachOf } from "./remedy.ts";

/** What is known of one channel's MCP server; pure evidence, judged by {@linkcode channelReason}. */
export interface ChannelHealth {
  readonly transport: string | undefined;
  /** Calls in a row that found no server, each soon after the one before (see {@linkcode missedNow}). */
  readonly missed: number;
  readonly lastMissAt: number;
  /** Failure kind of the last one, e.g. `connection_refused`. */
  readonly lastMiss: string;
  readonly child: ChildHealth;
  readonly probe: ProbeHealth;
}

/** What the start has found out about the server; the first answered call settles it as well. */
type ProbeHealth =
  | { readonly kind: "none" }
  | { readonly kind: "pending" }
  | { readonly kind: "passed" }
  /** Calls may work all the same; the operator should know. */
  | { readonly kind: "noted"; readonly text: string }
  | { readonly kind: "failed"; readonly text: string };

type ChildHealth =
  /** The channel has no child, or none was started yet. */
  | { readonly kind: "none" }
  | { readonly kind: "up"; readonly sinceMs: number; readonly crashes: number }
  | { readonly kind: "down"; readonly sinceMs: number; readonly crashes: number };

/** The facts that say something about a channel. */
export type ChannelEvidence = Extract<
  Fact,
  {
    kind:
      | "channel_opened"
      | "child_started"
      | "child_exited"
      | "child_spawn_failed"
      | "command_replied"
      | "probe_started"
      | "probe_finished";
  }
>;

/** Calls in a row that must fail before the channel counts as bad. */
export const MISSED_CALLS_LIMIT = 3;

/**
 * A failure speaks together with the one before if it comes within this time. Single calls that fail
 * now and then, with nobody else calling in between, are single failures and no state.
 */
export const EVIDENCE_MS = 5 * 60_000;

/**
 * How long a channel that counts as bad stays so without a further failure; an answer ends it at once.
 * Longer than the gap between failures that count together, so that calls that come slowly and all
 * fail do not turn readiness on and off.
 */
export const BAD_HOLD_MS = 3 * EVIDENCE_MS;

/** How long a child may be gone before it matters: a restart takes less. */
export const CHILD_DOWN_MS = 10_000;

/** Crashes in a row that make a crash loop. */
export const CRASH_LIMIT = 3;

/** A child that ran this long has left its crash loop. */
export const CHILD_STABLE_MS = 30_000;

/** Folds one fact in; the same object comes back when nothing changed. */
export function channelStep(
  before: ChannelHealth | undefined,
  fact: ChannelEvidence,
  nowMs: number,
): ChannelHealth | undefined {
  const health = before ?? UNKNOWN;
  switch (fact.kind) {
    case "channel_opened":
      return { ...UNKNOWN, transport: fact.channelKind };
    case "probe_started":
      return { ...health, probe: { kind: "pending" } };
    case "probe_finished":
      return probed(health, fact, nowMs);
    case "child_started":
      return {
        ...health,
        child: { kind: "up", sinceMs: nowMs, crashes: crashesOf(health.child, nowMs) },
      };
    case "child_exited":
      // Without a restart it was stopped on purpose.
      return fact.restartInMs === undefined
        ? { ...health, child: { kind: "none" } }
        : { ...health, child: downAfterCrash(health.child, nowMs) };
    case "child_spawn_failed":
      return { ...health, child: downAfterCrash(health.child, nowMs) };
    case "command_replied": {
      // A call taken back is answered by this client.
      if (fact.verdict?.kind === "cancelled") return before;
      const reach = fact.failure === undefined ? "answered" : reachOf(fact.failure.source);
      switch (reach) {
        case "answered":
          if (health.missed === 0 && (isSettled(health.probe) || !isOfServer(fact))) return before;
          return {
            ...health,
            missed: 0,
            probe: isSettled(health.probe) || !isOfServer(fact) ? health.probe : { kind: "passed" },
          };
        case "unreachable":
        case "silent":
          return {
            ...health,
            missed: missedNow(health.missed, health.lastMissAt, nowMs),
            lastMissAt: nowMs,
            lastMiss: fact.failure?.kind ?? fact.failure?.source ?? reach,
          };
        case "unknown":
          return before;
      }
    }
  }
}

/**
 * Failures in a row, counting one that happens now. What is too old to speak together with it counts
 * no more, unless the channel is still held to be bad.
 */
export function missedNow(missed: number, lastMissAt: number, nowMs: number): number {
  return nowMs - lastMissAt <= holdMs(missed) ? missed + 1 : 1;
}

/** Whether so many failures in a row, the last one at that time, still make a channel bad. */
export function isMissing(missed: number, lastMissAt: number, nowMs: number): boolean {
  return missed >= MISSED_CALLS_LIMIT && nowMs - lastMissAt <= holdMs(missed);
}

function holdMs(missed: number): number {
  return missed >= MISSED_CALLS_LIMIT ? BAD_HOLD_MS : EVIDENCE_MS;
}

/** Why the channel is bad at this moment; `undefined` if nothing recent speaks against it. */
export function channelReason(health: ChannelHealth, nowMs: number): string | undefined {
  const { child, missed, probe } = health;
  if (probe.kind === "pending") return "mcp startup probe pending";
  if (probe.kind === "failed") {
    return `mcp probe failed: ${probe.text}; ${channelRemedy(health.transport)}`;
  }
  if (child.kind === "down" && nowMs - child.sinceMs > CHILD_DOWN_MS) {
    const seconds = Math.floor((nowMs - child.sinceMs) / 1000);
    return `the MCP child is not running for ${seconds} s; ${channelRemedy("stdio")}`;
  }
  const crashes = crashesOf(child, nowMs);
  if (crashes >= CRASH_LIMIT) {
    return `the MCP child ended ${crashes} times in a row; ${channelRemedy("stdio")}`;
  }
  if (isMissing(missed, health.lastMissAt, nowMs)) {
    return `MCP server not reachable, last ${missed} calls failed (${health.lastMiss}); ` +
      channelRemedy(health.transport);
  }
  return undefined;
}

/** What an operator should know of a channel that counts as good; `undefined` if there is nothing. */
export function channelNote({ probe }: ChannelHealth): string | undefined {
  return probe.kind === "noted" ? probe.text : undefined;
}

/**
 * Whether an answer shows an MCP server at work: one of MCP, or a wish for credentials. A page of HTML or a
 * 404 may come from anything that listens there, and undoes no probe that found just that.
 */
function isOfServer({ failure }: Extract<Fact, { kind: "command_replied" }>): boolean {
  return failure === undefined ||
    (failure.source === "target_http" && failure.upstreamStatus === UNAUTHORIZED);
}

const UNAUTHORIZED = 401;

/** Whether nothing is open about the probe. */
function isSettled(probe: ProbeHealth): boolean {
  return probe.kind === "none" || probe.kind === "passed";
}

/**
 * A look that fails counts at once while nothing is known of the server. One that has shown that it
 * works is not given up for a single missed look, as it is not for a single missed call.
 */
function probed(
  health: ChannelHealth,
  fact: Extract<Fact, { kind: "probe_finished" }>,
  nowMs: number,
): ChannelHealth {
  const probe = probeHealth(fact);
  if (probe.kind === "passed") return { ...health, probe, missed: 0 };
  if (probe.kind !== "failed" || health.probe.kind !== "passed") return { ...health, probe };
  return {
    ...health,
    missed: missedNow(health.missed, health.lastMissAt, nowMs),
    lastMissAt: nowMs,
    lastMiss: `probe: ${fact.outcome}`,
  };
}

/** Operator-surface §4: a server that wants credentials, or is slow to start, does not stop the client. */
function probeHealth(
  { outcome, detail }: Extract<Fact, { kind: "probe_finished" }>,
): ProbeHealth {
  switch (outcome) {
    case "ok":
      return { kind: "passed" };
    case "auth-required":
      return { kind: "noted", text: `mcp initialize requires auth: ${detail ?? outcome}` };
    case "timeout":
      return { kind: "noted", text: `mcp startup probe timed out: ${detail ?? outcome}` };
    default:
      return { kind: "failed", text: detail ?? outcome };
  }
}

const UNKNOWN: ChannelHealth = {
  transport: undefined,
  missed: 0,
  lastMissAt: 0,
  lastMiss: "",
  child: { kind: "none" },
  probe: { kind: "none" },
};

/** Crashes that still count. */
function crashesOf(child: ChildHealth, nowMs: number): number {
  switch (child.kind) {
    case "none":
      return 0;
    case "up":
      return nowMs - child.sinceMs >= CHILD_STABLE_MS ? 0 : child.crashes;
    case "down":
      return child.crashes;
  }
}

function downAfterCrash(child: ChildHealth, nowMs: number): ChildHealth {
  return {
    kind: "down",
    // A failed start does not begin a new outage.
    sinceMs: child.kind === "down" ? child.sinceMs : nowMs,
    crashes: crashesOf(child, nowMs) + 1,
  };
}
