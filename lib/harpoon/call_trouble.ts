import type { CalloutOutcome } from "../core/harpoon_fact.ts";
import type { CallCode } from "./call_request.ts";
import type { SendTrouble } from "./send.ts";

/** Why a call has no answer: for the caller, for metrics, and for programs. */
export interface CallTrouble {
  /** One of the texts of harpoon §4. */
  readonly message: string;
  readonly outcome: Exclude<CalloutOutcome, "success">;
  /** Absent where the message says all there is. */
  readonly code?: CallCode;
}

/** Refused as asked, before anything was connected to. */
export function invalidInput(message: string, code?: CallCode): CallTrouble {
  return { message, outcome: "invalid_input", ...(code === undefined ? {} : { code }) };
}

/** The request, or the reading of its answer, failed on the way. */
export function sendFailed(trouble: SendTrouble, stage: "request" | "response"): CallTrouble {
  return stage === "request"
    ? { message: "request failed", outcome: "request_error", code: trouble }
    : { message: "response read failed", outcome: "response_read_error", code: trouble };
}

/** Nobody waits for the answer any more. */
export const CANCELED: CallTrouble = {
  message: "request failed",
  outcome: "request_error",
  code: "canceled",
};

export const RESPONSE_TOO_LARGE: CallTrouble = {
  message: "response exceeds size limit",
  outcome: "response_too_large",
  code: "response_too_large",
};

export const REDIRECT_LIMIT: CallTrouble = {
  message: "redirect limit exceeded",
  outcome: "request_error",
  code: "redirect_limit",
};

/** A redirect that leads where the caller may not go. @param message without URL */
export function redirectBlocked(message: string): CallTrouble {
  return { message, outcome: "request_error", code: "redirect_blocked" };
}

/** The same request again would be too large, or too early, for the target it was redirected to. */
export function redirectRefused(message: string, code: CallCode): CallTrouble {
  return { message, outcome: "request_error", code };
}

/** The target takes calls again after `ms`. */
export function rateMessage(ms: number): string {
  return `rate limit of the target exceeded: try again in ${Math.max(1, Math.ceil(ms / 1000))} s`;
}
