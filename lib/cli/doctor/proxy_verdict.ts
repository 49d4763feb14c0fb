import type { ProxyCheck } from "../../ops/proxy_health_check.ts";
import type { RouteVia } from "../../core/proxy_route.ts";
import { type HopTrouble, hopTrouble } from "./hop_trouble.ts";

/** Statuses by which a proxy says that it does not reach the target. */
const UNREACHED: readonly number[] = [502, 503, 504];

/**
 * Settles whether the proxy or the server behind it is to blame, by a look at the proxy itself. Pure.
 *
 * @param trouble as the failed request showed it
 */
export function settleBlame(trouble: HopTrouble, { outcome, status }: ProxyCheck): HopTrouble {
  if (outcome.kind === "ok") {
    return trouble.kind === "tls" ? { ...trouble, at: "target" } : trouble;
  }
  if (status === 407) return { kind: "proxy_credentials" };
  if (status !== undefined && UNREACHED.includes(status)) {
    return { kind: "proxy_cannot_reach", status };
  }
  if (status !== undefined) return { kind: "proxy_forbids", status };
  // No word of the proxy: what the look itself met says why.
  const met = outcome.reason === "timeout"
    ? { kind: "timeout" as const, at: "proxy" as const }
    : hopTrouble(new Error(outcome.detail), DIALED);
  switch (met.kind) {
    case "other":
      return "at" in trouble ? { ...trouble, at: "proxy" } : trouble;
    default:
      return "at" in met ? { ...met, at: "proxy" } : met;
  }
}

/** The look connects to the proxy itself. */
const DIALED: RouteVia = { mode: "direct" };
