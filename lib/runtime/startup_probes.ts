import { Backoff } from "../core/backoff.ts";
import type { Clock } from "../core/clock.ts";
import type { Emit, Fact, ProbeOutcome } from "../core/fact.ts";
import type { ChannelChanges } from "../dispatch/engine.ts";
import type { HttpTarget } from "../mcp/http_target.ts";
import type { OauthRegistration } from "../mcp/oauth_registrations.ts";
import type { OauthLook, ProbeFinding } from "../mcp/probe_fact.ts";
import { OauthWatch } from "./oauth_watch.ts";

/** The two questions asked of a server. Both reject with the signal's reason, and only so. */
export interface ServerLooks {
  probe(target: HttpTarget, signal: AbortSignal): Promise<ProbeFinding>;
  discover(target: HttpTarget, signal: AbortSignal): Promise<OauthLook>;
}

/** What probing needs. */
export interface StartupProbesContext {
  readonly looks: ServerLooks;
  readonly emit: Emit;
  readonly clock: Clock;
  /**
   * Told which addresses the OAuth metadata of a channel's server names (network-and-oauth §5.5),
   * whenever these are others than before: none, if the server does not advertise any more or the
   * channel is gone. A failure to look changes nothing.
   */
  readonly onRegistrations?: (
    channel: string,
    registrations: readonly OauthRegistration[],
  ) => void;
}

/** Waits between attempts (mcp-transports §8), continued for servers that stay away for long. */
const RETRY_MIN_MS = 50;
const RETRY_MAX_MS = 10_000;

/** The channel whose server is waited for at the start and asked for OAuth metadata. */
const MAIN = "main";
/** What a server answers to a consumer whose credentials will not do. */
const UNAUTHORIZED = 401;

/**
 * Probes HTTP channels in the background, each until its server has shown that it speaks MCP, and so
 * notices a server that starts late. No consumer's message is ever sent this way.
 */
export class StartupProbes implements AsyncDisposable {
  readonly #context: StartupProbesContext;
  readonly #running = new Map<string, AbortController>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #mainAccepts = Promise.withResolvers<void>();
  #oauth: OauthWatch | undefined;
  #registered = "[]";

  constructor(context: StartupProbesContext) {
    this.#context = context;
  }

  /** Starts probing everything there is to probe at the start. */
  start(targets: readonly HttpTarget[]): void {
    if (!targets.some(({ channel }) => channel === MAIN)) {
      this.#context.emit({ kind: "oauth_not_discovered", channel: MAIN, reason: "not_configured" });
    }
    for (const target of targets) this.begin(target, true);
  }

  /** Starts probing. @param announced whether readiness waits for the outcome: at the start it does */
  begin(target: HttpTarget, announced: boolean): void {
    const { channel } = target;
    this.#stop(channel);
    const stop = new AbortController();
    this.#running.set(channel, stop);
    if (announced) this.#context.emit({ kind: "probe_started", channel });
    const task: Promise<void> = this.#run(target, stop.signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      })
      .finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
  }

  /** Looks for the OAuth metadata of main's server again; false while it is not looked for at all. */
  lookAgain(): boolean {
    this.#oauth?.challenged();
    return this.#oauth !== undefined;
  }

  /** Probes the channels that a reload has opened or replaced, and no more those that are gone. */
  follow(
    { opened, replaced, closed }: ChannelChanges,
    targets: readonly HttpTarget[],
  ): void {
    const fresh = targets.filter(({ channel }) => [...opened, ...replaced].includes(channel));
    for (const channel of [...replaced, ...closed]) {
      if (!fresh.some((target) => target.channel === channel)) this.end(channel);
    }
    for (const target of fresh) this.begin(target, false);
  }

  /** Stops probing a channel that is about to close; harmless if it is not probed. */
  end(channel: string): void {
    this.#stop(channel);
    if (channel === MAIN) this.#register([]);
  }

  /** Looks for OAuth metadata again if a fact tells that the server wants other credentials. */
  notice(fact: Fact): void {
    if (fact.kind !== "command_replied" || fact.channel !== MAIN) return;
    if (fact.status === UNAUTHORIZED) this.#oauth?.challenged();
  }

  /**
   * Waits for the server of channel main to accept connections, for `ms` at most
   * (`mcp.startup_wait_timeout`). False if the signal ended the wait.
   */
  async mainAccepts(ms: number, signal: AbortSignal): Promise<boolean> {
    if (ms <= 0 || !this.#running.has(MAIN)) return true;
    const { clock, emit } = this.#context;
    const decided = new AbortController();
    const late = clock.sleep(ms, AbortSignal.any([signal, decided.signal])).then(
      () => "late",
      () => "aborted",
    );
    const first = await Promise.race([late, this.#mainAccepts.promise]);
    decided.abort();
    await late;
    if (first === "late") emit({ kind: "startup_wait_over", waitedMs: ms });
    return first !== "aborted";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const channel of [...this.#running.keys()]) this.#stop(channel);
    await Promise.allSettled(this.#tasks);
  }

  async #run(target: HttpTarget, signal: AbortSignal): Promise<void> {
    await this.#probe(target, signal);
    if (target.channel !== MAIN) return;
    const { looks, emit, clock } = this.#context;
    this.#oauth = new OauthWatch({
      channel: MAIN,
      discover: (signal) => looks.discover(target, signal),
      emit,
      clock,
      onRegistrations: (registrations) => this.#register(registrations),
    });
    await this.#oauth.run(signal);
  }

  #stop(channel: string): void {
    if (channel === MAIN) this.#oauth = undefined;
    this.#running.get(channel)?.abort(new Error("the channel closes"));
    this.#running.delete(channel);
  }

  #register(registrations: readonly OauthRegistration[]): void {
    const text = JSON.stringify(registrations);
    if (text === this.#registered) return;
    this.#registered = text;
    this.#context.onRegistrations?.(MAIN, registrations);
  }

  async #probe(target: HttpTarget, signal: AbortSignal): Promise<void> {
    const { looks, emit, clock } = this.#context;
    const { channel } = target;
    const backoff = new Backoff({ minMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS });
    for (let attempt = 1;; attempt++) {
      const startedAt = clock.now();
      const finding = await looks.probe(target, signal);
      if (channel === MAIN && accepts(finding.outcome)) this.#mainAccepts.resolve();
      const about = { channel, attempt, ms: clock.now() - startedAt, ...finding };
      if (settles(finding.outcome)) return emit({ kind: "probe_finished", ...about });
      const retryInMs = backoff.next();
      emit({ kind: "probe_finished", ...about, retryInMs });
      await clock.sleep(retryInMs, signal);
    }
  }
}

/** Whether nothing is gained by another probe. */
function settles(outcome: ProbeOutcome): boolean {
  return outcome === "ok" || outcome === "auth-required";
}

/** Whether somebody listens at the server's address. */
function accepts(outcome: ProbeOutcome): boolean {
  return outcome !== "refused" && outcome !== "dns";
}
