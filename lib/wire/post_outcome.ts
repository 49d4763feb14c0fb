/** How one attempt to post a reply ended. */
export type PostAttempt =
  | { readonly kind: "status"; readonly status: number }
  /** The request cannot have been written: resolving, connecting or TLS failed. */
  | { readonly kind: "not_sent" }
  /** The request may have been written before the transport failed. */
  | { readonly kind: "ambiguous" };

/** When an attempt was made and what came of it, for people. */
export interface PostTry {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly ms: number;
  /** Absent if there was no answer. */
  readonly status?: number;
}

/** What to do next. */
export type PostVerdict = "delivered" | "unknown_request" | "retry" | "fail";

/** Attempts per POST, the first included (wire-protocol §6). */
export const MAX_POST_ATTEMPTS = 3;

/**
 * The retry table of wire-protocol §6, with 500 added for final replies (design §5): repeating a
 * final is harmless because the control plane takes a request id once. A notification is repeated
 * only if the first try certainly was not taken.
 */
export function judgePost(attempt: PostAttempt, final: boolean): PostVerdict {
  switch (attempt.kind) {
    case "not_sent":
      return "retry";
    case "ambiguous":
      return final ? "retry" : "fail";
    case "status":
      return judgeStatus(attempt.status, final);
  }
}

function judgeStatus(status: number, final: boolean): PostVerdict {
  if (status === 200) return "delivered";
  if (status === 404) return "unknown_request";
  if (status === 429) return "retry";
  return final && (status === 408 || (status >= 500 && status <= 599)) ? "retry" : "fail";
}

/** How posting a body ended. */
export type Posted =
  | { readonly kind: "delivered"; readonly attempts: number }
  | { readonly kind: "unknown_request"; readonly attempts: number }
  | { readonly kind: "deadline"; readonly attempts: number }
  | {
    readonly kind: "failed";
    readonly attempts: number;
    readonly message: string;
    /** What the control plane answered, if it did. */
    readonly status?: number;
  };
