import type { HeaderList } from "../wire/header_list.ts";
import { type CallLimits, callLimits } from "./call_limits.ts";
import type { CallOrigin, CallRequest } from "./call_request.ts";
import { type CallTrouble, invalidInput } from "./call_trouble.ts";
import { callUrl } from "./call_url.ts";
import type { AllowedUrls } from "./redirect_policy.ts";
import { type DropClass, forwardableHeaders } from "./request_headers.ts";
import type { LabelOf } from "./rewrite_json.ts";
import type { Target } from "./target.ts";

/** The tool that sends stored documents, and the only one that reaches `graphql` targets. */
export const GRAPHQL_TOOL = "graphql_query";

/** The registry as a call sees it. */
export interface CallTargets extends AllowedUrls {
  get(label: string): Target | undefined;
  /** The target that lets a URL be asked: an exact one first, then the longest prefix. */
  targetAllowing(url: string): Target | undefined;
  readonly labelOf: LabelOf;
}

/** A call that may be made, with everything decided about its first request. */
export interface CallPlan {
  readonly target: Target;
  readonly url: string;
  readonly method: string;
  /** What of the caller's headers may go out. */
  readonly lines: HeaderList;
  readonly dropped: readonly DropClass[];
  readonly body: Uint8Array | undefined;
  readonly limits: CallLimits;
  readonly followRedirects: boolean;
}

/** Whether a call may be made. */
export type PlanVerdict =
  | { readonly kind: "ready"; readonly plan: CallPlan }
  | { readonly kind: "refused"; readonly trouble: CallTrouble };

/**
 * Judges a call before any connection (harpoon §4, §5): the label is known, the target takes the
 * method, the path and a body of this size, and the wishes are within its limits. Pure.
 */
export function planCall(
  request: CallRequest,
  about: Pick<CallOrigin, "tool">,
  targets: Pick<CallTargets, "get">,
  maxRedirects: number,
): PlanVerdict {
  if (request.label === "") return refused("label is required");
  const target = targets.get(request.label);
  if (target === undefined) return refused("unknown target");
  if (target.kind === "graphql" && about.tool !== GRAPHQL_TOOL) {
    return refused(`target takes stored operations only: use ${GRAPHQL_TOOL}`);
  }
  if (request.refusal !== undefined) return refused(request.refusal);
  const method = request.method.toUpperCase();
  if (!takesMethod(target, method)) return refused("invalid method");
  const bounds = callLimits(request, target, maxRedirects);
  if (bounds.kind === "refused") return refused(bounds.message);
  const place = callUrl(target, request);
  if (place.kind === "refused") return refused(place.rule);
  const { body } = request;
  if (body !== undefined && body.length > target.maxRequestBytes) {
    return {
      kind: "refused",
      trouble: invalidInput("request body exceeds size limit", "request_too_large"),
    };
  }
  const { lines, dropped } = forwardableHeaders(request.headers);
  return {
    kind: "ready",
    plan: {
      target,
      url: place.url,
      method,
      lines,
      dropped,
      body,
      limits: bounds.limits,
      followRedirects: request.followRedirects,
    },
  };
}

/** Whether the operator opened the target for the method. */
export function takesMethod(target: Pick<Target, "methods">, method: string): boolean {
  return target.methods.some((each) => each === method);
}

function refused(message: string): PlanVerdict {
  return { kind: "refused", trouble: invalidInput(message) };
}
