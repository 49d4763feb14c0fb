import { TimedSignal } from "../../core/timed_signal.ts";
import { discoverOauth } from "../../mcp/oauth_look.ts";
import type { HttpUpstream } from "../../mcp/probe.ts";
import type { OauthOutcome } from "./oauth_check.ts";

/** Several places, each asked twice at most, and an authorization server that may be far away. */
const LOOK_MS = 10_000;

/**
 * Looks for the OAuth metadata of a server, for a limited time.
 *
 * @throws the signal's reason if it aborts
 */
export async function lookForOauth(
  upstream: HttpUpstream,
  stop: AbortSignal,
): Promise<OauthOutcome> {
  using timed = new TimedSignal(stop, LOOK_MS);
  try {
    return await discoverOauth(upstream, timed.signal);
  } catch (error) {
    if (timed.timedOut) return { kind: "unfinished" };
    throw error;
  }
}
