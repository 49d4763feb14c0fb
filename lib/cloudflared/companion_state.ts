/** How the companion is, from before its token is known to its end. */
export type CompanionState =
  | { readonly kind: "starting" }
  | { readonly kind: "fetch_failed" }
  /** Its program cannot be started; the error names the setting and the fix. */
  | { readonly kind: "no_program"; readonly error: string }
  | { readonly kind: "failed_to_start" }
  /** It did not say where its metrics are. */
  | { readonly kind: "no_endpoint" }
  | { readonly kind: "ready" }
  /** It answers that it has no connection. */
  | { readonly kind: "not_ready" }
  | { readonly kind: "probe_failed" }
  /** It ended unasked. */
  | { readonly kind: "exited"; readonly how: string }
  | { readonly kind: "stopped" };

/**
 * Why the client is not ready because of its companion, in the words of `/readyz` (operator-surface §4,
 * row 1); `undefined` if the companion is ready.
 */
export function unreadyReason(state: CompanionState): string | undefined {
  switch (state.kind) {
    case "ready":
      return undefined;
    case "starting":
      return "cloudflared startup pending";
    case "fetch_failed":
      return "cloudflared managed runtime fetch failed";
    case "no_program":
      return state.error;
    case "failed_to_start":
      return "cloudflared failed to start";
    case "no_endpoint":
      return "cloudflared readiness endpoint unavailable";
    case "not_ready":
      return "cloudflared is not ready";
    case "probe_failed":
      return "cloudflared readiness probe failed";
    case "exited":
      return `cloudflared process exited: ${state.how}`;
    case "stopped":
      return "cloudflared stopped";
  }
}
