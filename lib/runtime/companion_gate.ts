import { type CompanionState, unreadyReason } from "../cloudflared/companion_state.ts";
import type { Gate } from "../ops/gate.ts";

/** What a companion means for readiness; without one there is nothing to wait for. */
export function companionGate(state: CompanionState | undefined): Gate {
  const reason = state && unreadyReason(state);
  if (state === undefined || reason === undefined) return { kind: "open" };
  return { kind: state.kind === "starting" ? "pending" : "closed", reason };
}
