import type { CallRecord } from "../api_types_pages.ts";
import type { Tone } from "../components/state_mark.tsx";

const OUTCOMES: Readonly<Record<CallRecord["outcome"], string>> = {
  success: "answered",
  invalid_input: "refused",
  request_error: "not reached",
  response_read_error: "answer broke off",
  response_too_large: "answer too large",
};

/** How a callout ended: the target's status, or why there was none (harpoon §10). */
export function calloutResult(
  { outcome, status, error }: CallRecord,
): { readonly tone: Tone; readonly text: string } {
  if (outcome === "success") {
    return {
      tone: status >= 500 ? "warn" : "ok",
      text: status === 0 ? "answered" : String(status),
    };
  }
  const word = OUTCOMES[outcome];
  return {
    // A refusal is the policy at work; an eye should still fall on it.
    tone: outcome === "invalid_input" ? "warn" : "bad",
    text: error === undefined ? word : `${word}: ${error.replaceAll("_", " ")}`,
  };
}

/** Whether the target was not reached or its answer could not be used. */
export function isCalloutFailure({ outcome }: CallRecord): boolean {
  return outcome !== "success" && outcome !== "invalid_input";
}

/** Calls of each label among those that are kept. */
export function callsByLabel(
  calls: readonly CallRecord[],
): ReadonlyMap<string, { readonly calls: number; readonly failed: number }> {
  const found = new Map<string, { calls: number; failed: number }>();
  for (const call of calls) {
    const own = found.get(call.label) ?? { calls: 0, failed: 0 };
    found.set(call.label, {
      calls: own.calls + 1,
      failed: own.failed + (isCalloutFailure(call) ? 1 : 0),
    });
  }
  return found;
}
