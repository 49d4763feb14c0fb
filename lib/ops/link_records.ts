import type { Fact } from "../core/fact.ts";
import type { LogRecord } from "./log_record.ts";

/** Where the link to the control plane stands, as far as the log has told it. */
export type LinkState =
  | { readonly kind: "never_connected" }
  | { readonly kind: "connected" }
  | { readonly kind: "lost"; readonly failedPolls: number };

/** Before the first answer. */
export const NEW_LINK: LinkState = { kind: "never_connected" };

/** A step of the link, with the lines to log: one set per change, none while nothing changes. */
export interface LinkStep {
  readonly state: LinkState;
  readonly records: readonly LogRecord[];
}

/** Folds a fact into the link state; pure. */
export function linkStep(state: LinkState, fact: Fact): LinkStep {
  if (fact.kind === "poll_failed") {
    if (state.kind === "never_connected") return { state, records: NOTHING };
    const before = state.kind === "lost" ? state.failedPolls : 0;
    return { state: { kind: "lost", failedPolls: before + 1 }, records: NOTHING };
  }
  // A granted metadata request proves the link as well as a poll does, and does not take as long.
  const proof = fact.kind === "poll_succeeded" ||
    (fact.kind === "metadata_fetched" && state.kind === "never_connected");
  if (!proof || state.kind === "connected") return { state, records: NOTHING };
  return state.kind === "lost"
    ? { state: CONNECTED, records: [line("control-plane poller recovered", state.failedPolls)] }
    : {
      state: CONNECTED,
      records: [line("Connected to control plane"), line("Long-polling for requests...")],
    };
}

const NOTHING: readonly LogRecord[] = [];
const CONNECTED: LinkState = { kind: "connected" };

function line(message: string, failedPolls?: number): LogRecord {
  return {
    level: "info",
    message,
    attrs: { component: "controlplane", failed_polls: failedPolls },
  };
}
