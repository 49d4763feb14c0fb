import type { Channel } from "../api_types.ts";
import type { Tone } from "../components/state_mark.tsx";

const TRANSPORTS = {
  "http-streamable": "Streamable HTTP",
  stdio: "stdio, one child",
  "in-memory": "built in",
  unknown: "not known",
} as const;

const PROBES = {
  pending: "under way",
  ok: "good",
  "auth-required": "the server wants a token",
  timeout: "no answer in time",
  failed: "failed",
} as const;

/** How a channel is, in a shape and a few words (ui §1: say it, then prove it). */
export function channelState(
  { enabled, state = "idle", reason, breaker, last_good_at, child, probe_error }: Channel,
): { readonly tone: Tone; readonly words: string } {
  if (!enabled && state !== "bad") return { tone: "idle", words: reason ?? "off" };
  switch (state) {
    case "ok":
      return { tone: "ok", words: "answers" };
    case "idle":
      return { tone: "idle", words: "nothing asked yet" };
    case "warn":
      return {
        tone: "warn",
        words: reason ?? probe_error ??
          (child && child.restarts > 0 ? "recovered, child restarted" : "look at it"),
      };
    case "bad": {
      const isHeld = breaker?.state === "open";
      const never = last_good_at === null || last_good_at === undefined;
      const words = reason ?? probe_error ?? (never ? "has never answered" : "does not answer");
      return { tone: "bad", words: isHeld ? `${words}, breaker open` : words };
    }
  }
}

/** How its messages travel. */
export function transportWord(kind: Channel["transport_kind"]): string {
  return TRANSPORTS[kind ?? "unknown"];
}

/** What the latest look at its server showed. */
export function probeWord(probe: NonNullable<Channel["probe_status"]>): string {
  return PROBES[probe];
}
