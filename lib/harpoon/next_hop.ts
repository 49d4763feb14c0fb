import { originsOnly } from "../core/redact.ts";
import type { HeaderList } from "../wire/header_list.ts";
import { withoutBodyHeaders } from "./call_headers.ts";
import { type CallPlan, type CallTargets, takesMethod } from "./call_plan.ts";
import { type CallTrouble, redirectBlocked, redirectRefused } from "./call_trouble.ts";
import { isWithin } from "./path_policy.ts";
import { decideRedirect, type RedirectBlock } from "./redirect_policy.ts";
import { withoutCredentials } from "./request_headers.ts";
import type { Target } from "./target.ts";

/** Origins go to the log; a redirecting server must not fill it. */
const MAX_ORIGIN_CHARS = 300;

/** One request of a call: the first, or one that a redirect led to. */
export interface Hop {
  readonly target: Target;
  readonly url: string;
  readonly method: string;
  /** What of the caller's headers goes along. */
  readonly lines: HeaderList;
  readonly body: Uint8Array | undefined;
  /** Redirects so far. */
  readonly redirects: number;
}

/** A redirect that was not followed, as the log tells it. */
export interface BlockedRedirect {
  readonly block: RedirectBlock | "method_not_allowed";
  readonly from: string;
  readonly to: string;
  readonly hop: number;
  readonly status: number;
}

/** What becomes of a redirect. */
export type NextHop =
  | { readonly kind: "follow"; readonly hop: Hop }
  | {
    readonly kind: "stopped";
    readonly trouble: CallTrouble;
    readonly blocked?: BlockedRedirect;
  };

/**
 * Decides a redirect before any connection (harpoon §6). Where it leads is looked up in the registry
 * like a call of its own: an exact target, or a place within the prefix target that was called
 * (§13). That target decides about method, body size and credentials; the caller's credentials stay
 * behind for good once the origin changes.
 */
export function nextHop(
  hop: Hop,
  answer: { readonly status: number; readonly location: string },
  called: CallPlan["target"],
  targets: CallTargets,
  allowPlaintextHttp: boolean,
): NextHop {
  const { status, location } = answer;
  const landing = (url: string) => landingTarget(url, called, targets);
  const decision = decideRedirect(
    { status, from: hop.url, location, method: hop.method },
    { allows: (url) => landing(url) !== undefined, urls: targets.urls },
    allowPlaintextHttp,
  );
  const stop = (block: BlockedRedirect["block"], message: string): NextHop => ({
    kind: "stopped",
    trouble: redirectBlocked(message),
    blocked: {
      block,
      from: originsOnly(hop.url),
      to: originOfLocation(location, hop.url),
      hop: hop.redirects + 1,
      status,
    },
  });
  if (decision.kind === "blocked") return stop(decision.block, decision.message);
  const target = landing(decision.url);
  if (target === undefined) return stop("not_allowlisted_other", "redirect blocked");
  if (!takesMethod(target, decision.method)) return stop("method_not_allowed", "redirect blocked");
  const body = decision.keepBody ? hop.body : undefined;
  if (body !== undefined && body.length > target.maxRequestBytes) {
    return {
      kind: "stopped",
      trouble: redirectRefused("request body exceeds size limit", "request_too_large"),
    };
  }
  const lines = decision.sameOrigin ? hop.lines : withoutCredentials(hop.lines);
  return {
    kind: "follow",
    hop: {
      target,
      url: decision.url,
      method: decision.method,
      lines: decision.keepBody ? lines : withoutBodyHeaders(lines),
      body,
      redirects: hop.redirects + 1,
    },
  };
}

/**
 * Who answers for the URL: the called target if it is one of its own, else an exact one. Other
 * prefixes are closed to redirects, since a server must not steer a caller around in them, and so
 * are GraphQL targets, which take stored documents only.
 */
function landingTarget(url: string, called: Target, targets: CallTargets): Target | undefined {
  if (called.kind === "prefix" && isWithin(called.url, url)) return called;
  if (called.kind === "exact" && called.url === url) return called;
  const target = targets.targetAllowing(url);
  return target?.kind === "exact" ? target : undefined;
}

function originOfLocation(location: string, base: string): string {
  const url = URL.parse(location, base);
  if (url === null) return "invalid";
  const isHttp = url.protocol === "https:" || url.protocol === "http:";
  return (isHttp ? url.origin : url.protocol).slice(0, MAX_ORIGIN_CHARS);
}
