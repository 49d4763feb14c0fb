import { TimedSignal } from "../core/timed_signal.ts";
import { type HeaderList, headerValue } from "../wire/header_list.ts";
import { headersFor } from "./call_headers.ts";
import type { CallPlan, CallTargets } from "./call_plan.ts";
import {
  type CallTrouble,
  CANCELED,
  rateMessage,
  REDIRECT_LIMIT,
  redirectRefused,
  RESPONSE_TOO_LARGE,
  sendFailed,
} from "./call_trouble.ts";
import { type BlockedRedirect, type Hop, nextHop } from "./next_hop.ts";
import type { RateVerdict } from "./rate_limit.ts";
import { isRedirectStatus } from "./redirect_policy.ts";
import type { Sender, SendOutcome } from "./send.ts";
import type { Target } from "./target.ts";

/** Where a call came to. */
export type Journey =
  & {
    /** The last request. */
    readonly hop: Hop;
    /** Every target that was asked, in order. */
    readonly visited: readonly Target[];
  }
  & (
    | {
      readonly kind: "arrived";
      readonly status: number;
      readonly headers: HeaderList;
      readonly body: Uint8Array;
    }
    | {
      readonly kind: "stopped";
      readonly trouble: CallTrouble;
      readonly status?: number;
      readonly blocked?: BlockedRedirect;
    }
  );

/** What a journey needs from outside. */
export interface FollowOptions {
  readonly targets: CallTargets;
  readonly sender: Sender;
  readonly allowPlaintextHttp: boolean;
  /** Takes one call of a target's rate; `ms` to wait if there is none left. */
  readonly takeRate: (target: Target) => RateVerdict;
}

/**
 * Sends the planned request and follows redirects by hand (harpoon §6): `maxRedirects` of them
 * succeed, the next one fails. One timeout covers it all; each target's own ceiling covers its
 * request. Never rejects for the network or a signal: an abort ends as {@linkcode CANCELED}.
 */
export async function follow(
  plan: CallPlan,
  options: FollowOptions,
  signal: AbortSignal,
): Promise<Journey> {
  using whole = new TimedSignal(signal, plan.limits.timeoutMs);
  const { target, url, method, lines, body } = plan;
  let hop: Hop = { target, url, method, lines, body, redirects: 0 };
  const visited = [target];
  for (;;) {
    const outcome = await ask(hop, plan.limits.maxResponseBytes, options.sender, whole, signal);
    const at = { hop, visited };
    if (outcome.kind === "canceled") return { kind: "stopped", ...at, trouble: CANCELED };
    if (outcome.kind === "failed") {
      return { kind: "stopped", ...at, trouble: sendFailed(outcome.trouble, outcome.stage) };
    }
    const { status, headers } = outcome;
    const location = plan.followRedirects && isRedirectStatus(status)
      ? headerValue(headers, "location")
      : undefined;
    if (location === undefined) {
      // The body of a redirect that is followed reaches nobody: its size does not matter.
      if (outcome.kind === "too_large") {
        return { kind: "stopped", ...at, trouble: RESPONSE_TOO_LARGE, status };
      }
      return { kind: "arrived", ...at, status, headers, body: outcome.body };
    }
    if (hop.redirects >= plan.limits.maxRedirects) {
      return { kind: "stopped", ...at, trouble: REDIRECT_LIMIT };
    }
    const next = nextHop(
      hop,
      { status, location },
      target,
      options.targets,
      options.allowPlaintextHttp,
    );
    if (next.kind === "stopped") return { ...next, ...at };
    if (next.hop.target !== hop.target) {
      const rate = options.takeRate(next.hop.target);
      if (rate.kind === "wait") {
        const trouble = redirectRefused(rateMessage(rate.ms), "rate_limited");
        return { kind: "stopped", ...at, trouble };
      }
      visited.push(next.hop.target);
    }
    hop = next.hop;
  }
}

async function ask(
  { target, url, method, lines, body }: Hop,
  maxResponseBytes: number,
  sender: Sender,
  whole: TimedSignal,
  outer: AbortSignal,
): Promise<SendOutcome | { readonly kind: "canceled" }> {
  using time = new TimedSignal(whole.signal, target.timeoutMs);
  try {
    time.signal.throwIfAborted();
    return await sender.send({
      url,
      method,
      headers: headersFor(target, lines),
      body,
      egress: target.egress,
      addresses: target.addresses,
      maxBodyBytes: Math.min(maxResponseBytes, target.maxResponseBytes),
    }, time.signal);
  } catch (error) {
    if (outer.aborted) return { kind: "canceled" };
    if (time.signal.aborted) return { kind: "failed", trouble: "timeout", stage: "request" };
    throw error;
  }
}
