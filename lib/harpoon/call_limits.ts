import type { CallRequest } from "./call_request.ts";
import type { Target } from "./target.ts";

/** Long enough for a slow API, short enough that a caller who named no time does not wait on it. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** Below this a call to another continent fails before its handshake is over. */
export const MIN_TIMEOUT_MS = 100;

/** How long, how large and how far one call may go. */
export interface CallLimits {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Redirects that are followed; the next one fails the call. */
  readonly maxRedirects: number;
}

/** What became of the wishes of a caller. */
export type LimitsVerdict =
  | { readonly kind: "ok"; readonly limits: CallLimits }
  | { readonly kind: "refused"; readonly message: string };

/** Holds the wishes of a call against what its target and the settings allow (harpoon §4, §13). */
export function callLimits(
  asked: Pick<CallRequest, "timeoutMs" | "maxResponseBytes" | "maxRedirects">,
  target: Pick<Target, "timeoutMs" | "maxResponseBytes">,
  maxRedirects: number,
): LimitsVerdict {
  const limits: CallLimits = {
    timeoutMs: asked.timeoutMs ?? Math.min(DEFAULT_TIMEOUT_MS, target.timeoutMs),
    maxResponseBytes: asked.maxResponseBytes ?? target.maxResponseBytes,
    maxRedirects: asked.maxRedirects ?? maxRedirects,
  };
  const message = brokenRule(limits, target, maxRedirects);
  return message === undefined ? { kind: "ok", limits } : { kind: "refused", message };
}

function brokenRule(
  limits: CallLimits,
  target: Pick<Target, "timeoutMs" | "maxResponseBytes">,
  maxRedirects: number,
): string | undefined {
  // Written as "not within", so that NaN breaks the rules too.
  if (!(limits.timeoutMs > 0)) return "timeout must be positive";
  if (limits.timeoutMs < MIN_TIMEOUT_MS) return `timeout must be at least ${MIN_TIMEOUT_MS}ms`;
  if (limits.timeoutMs > target.timeoutMs) return `timeout must be at most ${target.timeoutMs}ms`;
  if (!(limits.maxResponseBytes > 0)) return "max_response_bytes must be positive";
  if (limits.maxResponseBytes > target.maxResponseBytes) {
    return `max_response_bytes must be less than or equal to ${target.maxResponseBytes}`;
  }
  if (!(limits.maxRedirects >= 0)) return "max_redirects must be non-negative";
  if (limits.maxRedirects > maxRedirects) {
    return `max_redirects must be less than or equal to ${maxRedirects}`;
  }
  return undefined;
}
