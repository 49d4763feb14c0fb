import { Backoff } from "../core/backoff.ts";
import { Bell } from "../core/bell.ts";
import type { Clock } from "../core/clock.ts";
import type { Emit, ProbeFact } from "../core/fact.ts";
import type { OauthRegistration } from "../mcp/oauth_registrations.ts";
import type { OauthLook } from "../mcp/probe_fact.ts";

/** Metadata is not needed to serve, so failures to find it are tried again at leisure. */
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 300_000;
/** Consumers without a token are refused all day: no more looks than this for their sake. */
const RECHECK_EVERY_MS = 60_000;

/** What a watch needs. */
export interface OauthWatchContext {
  readonly channel: string;
  /** One look at the server; rejects with the signal's reason, and only so. */
  discover(signal: AbortSignal): Promise<OauthLook>;
  readonly emit: Emit;
  readonly clock: Clock;
  /** Told after every look that settles what the server advertises; nothing if it does not. */
  readonly onRegistrations: (registrations: readonly OauthRegistration[]) => void;
}

/**
 * Knows the OAuth metadata of one server: looks until that is settled, and again when the server
 * refuses a consumer, because metadata is changed while clients run. One look at a time.
 */
export class OauthWatch {
  readonly #context: OauthWatchContext;
  #challenge = new Bell();
  #recheckFrom = -Infinity;
  #told = "";

  constructor(context: OauthWatchContext) {
    this.#context = context;
  }

  /** The server has refused somebody's credentials; a look that is running answers that as well. */
  challenged(): void {
    this.#challenge.ring();
  }

  /** Looks until the signal aborts, and rejects with its reason. */
  async run(signal: AbortSignal): Promise<never> {
    const { channel, clock, emit, discover, onRegistrations } = this.#context;
    const backoff = new Backoff({ minMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS });
    for (;;) {
      const startedAt = clock.now();
      const look = await discover(signal);
      let retryInMs: number | undefined;
      switch (look.kind) {
        case "found": {
          const { kind: _, registrations, ...found } = look;
          this.#tell({ kind: "oauth_discovered", channel, ms: clock.now() - startedAt, ...found });
          onRegistrations(registrations);
          break;
        }
        case "not_advertised":
          this.#tell({
            kind: "oauth_not_discovered",
            channel,
            reason: "not_advertised",
            steps: look.steps,
          });
          onRegistrations([]);
          break;
        case "failed": {
          // What was known stays registered: a server that is away has not changed its metadata.
          retryInMs = backoff.next();
          const { detail, steps } = look;
          emit({
            kind: "oauth_not_discovered",
            channel,
            reason: "failed",
            detail,
            retryInMs,
            steps,
          });
          this.#told = "";
        }
      }
      if (retryInMs === undefined) backoff.reset();
      await this.#pause(retryInMs, signal);
    }
  }

  /** Emits an outcome unless it is the last one again. */
  #tell(fact: Extract<ProbeFact, { kind: "oauth_discovered" | "oauth_not_discovered" }>): void {
    const outcome = JSON.stringify({ ...fact, ms: 0 });
    if (outcome === this.#told) return;
    this.#told = outcome;
    this.#context.emit(fact);
  }

  /** Waits for a reason to look again: a challenge whose turn has come, or the time of a retry. */
  async #pause(retryInMs: number | undefined, signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    this.#challenge = new Bell();
    const decided = new AbortController();
    const either = AbortSignal.any([signal, decided.signal]);
    const recheck = async () => {
      await this.#challenge.next(either);
      await clock.sleep(Math.max(0, this.#recheckFrom - clock.now()), either);
      this.#recheckFrom = clock.now() + RECHECK_EVERY_MS;
    };
    const waits = [recheck(), ...(retryInMs === undefined ? [] : [clock.sleep(retryInMs, either)])];
    try {
      await Promise.race(waits);
    } finally {
      decided.abort();
      await Promise.allSettled(waits);
    }
  }
}
