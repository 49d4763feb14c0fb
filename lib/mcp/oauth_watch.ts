import { Backoff } from "../core/backoff.ts";
import type { Bell } from "../core/bell.ts";
import type { Clock } from "../core/clock.ts";
import type { OauthFinding } from "./oauth_finding.ts";
import { discoverOauth } from "./oauth_look.ts";
import type { HttpUpstream } from "./probe.ts";

/** One look at a server's OAuth metadata. */
export interface OauthNews {
  readonly finding: OauthFinding;
  readonly ms: number;
  /** When it is looked at again; absent once it is settled. */
  readonly retryInMs?: number;
}

/** What watching needs. */
export interface OauthWatch {
  readonly clock: Clock;
  /** Rung when the server has answered a call with 401: its metadata may be new. */
  readonly unauthorized: Bell;
  /** How a look is taken; tests pass their own. */
  readonly look?: typeof discoverOauth;
}

/** Metadata is not needed to serve, so failures are tried again at leisure. */
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 300_000;
/** Expired tokens are everyday life: a 401 brings at most one look in this time. */
const RECHECK_MS = 60_000;

/**
 * Looks for a server's OAuth metadata until that is settled: found, or not advertised. Failures are
 * tried again with backoff, and a 401 has it looked at anew (network-and-oauth §10.1). Ends by throwing
 * the signal's reason.
 */
export async function* watchOauth(
  upstream: HttpUpstream,
  { clock, unauthorized, look = discoverOauth }: OauthWatch,
  signal: AbortSignal,
): AsyncGenerator<OauthNews, never, void> {
  const backoff = new Backoff({ minMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS });
  for (;;) {
    const startedAt = clock.now();
    const finding = await look(upstream, signal);
    const ms = clock.now() - startedAt;
    if (finding.kind === "failed") {
      const retryInMs = backoff.next();
      yield { finding, ms, retryInMs };
      await pause(retryInMs);
    } else {
      backoff.reset();
      yield { finding, ms };
      await pause(Infinity);
    }
  }

  /** Resolves after `ms`, or at a 401 that comes when the last look is no longer fresh. */
  async function pause(ms: number): Promise<void> {
    await clock.sleep(Math.min(ms, RECHECK_MS), signal);
    if (ms <= RECHECK_MS) return;
    if (ms === Infinity) return await unauthorized.next(signal);
    const decided = new AbortController();
    const either = AbortSignal.any([signal, decided.signal]);
    const waits = [clock.sleep(ms - RECHECK_MS, either), unauthorized.next(either)];
    try {
      await Promise.race(waits);
    } finally {
      decided.abort();
      await Promise.allSettled(waits);
    }
  }
}
