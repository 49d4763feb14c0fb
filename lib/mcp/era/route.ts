import type { ChannelKind } from "../channel.ts";
import { type Era, SHARED_METHODS } from "./revisions.ts";
import type { Known } from "./target_era.ts";

/** The setting `mcp.era`: what the target is taken to speak, or that nothing is ever translated. */
export type EraSetting = "auto" | Era | "passthrough";

/** What to do with one message. */
export type Route =
  /** Both sides speak the same era: not touched. */
  | "pass"
  /** Not touched, but if the target refuses the handshake the message is bridged. */
  | "pass_or_bridge"
  /** The target's handshake is made first, then the message is not touched. */
  | "introduce"
  | "to_legacy"
  | "to_modern"
  /** The target is asked first what it speaks. */
  | "probe";

/** What a route is found from. */
export interface RouteFacts {
  readonly setting: EraSetting;
  readonly consumer: Era;
  readonly kind: ChannelKind;
  /** `undefined` for responses. */
  readonly method: string | undefined;
  readonly modern: Known;
  readonly legacy: Known;
  /** A stdio child has had its handshake. */
  readonly isIntroduced: boolean;
}

/** Requests of MCP that a legacy server serves after its handshake; others are for it to judge. */
const AFTER_HANDSHAKE: ReadonlySet<string | undefined> = new Set([
  ...SHARED_METHODS,
  "logging/setLevel",
  "resources/subscribe",
  "resources/unsubscribe",
]);

/**
 * The way of a message (mcp-eras §3, "Route"). A consumer whose era the target speaks is passed
 * through; with both unknown the target is probed, on stdio always before a call, since children
 * serve calls that come too early.
 */
export function route(facts: RouteFacts): Route {
  const { setting, consumer } = facts;
  if (setting === "passthrough") return "pass";
  if (setting === "auto") return consumer === "modern" ? ofModern(facts) : ofLegacy(facts);
  if (consumer === setting) return consumer === "legacy" ? introduced(facts) : "pass";
  return consumer === "modern" ? "to_legacy" : "to_modern";
}

function ofModern({ modern, legacy, kind, isIntroduced }: RouteFacts): Route {
  // A child of both eras speaks the one that it was spoken to first; it would serve either message.
  if (kind === "stdio" && isIntroduced && legacy === "yes") return "to_legacy";
  if (modern === "yes") return "pass";
  if (modern === "no") return legacy === "no" ? "pass" : "to_legacy";
  return "probe";
}

function ofLegacy(facts: RouteFacts): Route {
  const { modern, legacy, method, kind } = facts;
  if (method === "initialize") return legacy === "no" ? "to_modern" : "pass_or_bridge";
  if (legacy === "yes") return introduced(facts);
  if (modern === "yes") return "to_modern";
  return kind === "stdio" && AFTER_HANDSHAKE.has(method) ? "probe" : "pass";
}

/** A child that has had no handshake gets one before the first call (mcp-eras §8, #45 and #58). */
function introduced({ kind, method, isIntroduced }: RouteFacts): Route {
  const isEarly = kind === "stdio" && !isIntroduced && AFTER_HANDSHAKE.has(method);
  return isEarly ? "introduce" : "pass";
}
