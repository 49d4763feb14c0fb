import type { Clock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import { openHttpClient } from "../core/http_client.ts";
import { REDACTED, withoutTornSecret } from "../core/redact.ts";
import type { Secret } from "../core/secret.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import { askReady } from "./ask_ready.ts";
import { metricsAddress } from "./command.ts";
import { companionEnvironment } from "./companion_environment.ts";
import { endCompanionProcess, howEnded, startCompanionProcess } from "./companion_process.ts";
import type { CompanionState } from "./companion_state.ts";
import { type OutputLine, outputLines } from "./output_lines.ts";
import { SupervisionError } from "./supervision_error.ts";
import { within } from "./within.ts";

/** What a companion is started with. */
export interface CompanionOptions {
  /** Absolute path of the program. */
  readonly program: string;
  /** What it gets of the environment, beside its token. */
  readonly env: Readonly<Record<string, string>>;
  readonly token: Secret;
  /** From its start to its first good answer. */
  readonly readyTimeoutMs: number;
  readonly clock: Clock;
  /** Told of each change; the first state is `starting`. */
  readonly onState: (state: CompanionState) => void;
  /** Told of each line it prints, the token taken out. */
  readonly onLine: (line: OutputLine) => void;
}

/** A cloudflared beside the client. Disposing interrupts it and waits for its end. */
export interface Companion extends AsyncDisposable {
  readonly pid: number;
  /** Resolves at its first good answer; rejects with an OperatorError if none comes. */
  readonly ready: Promise<void>;
  /**
   * Rejects when it has ended unasked: with a {@linkcode SupervisionError} if it was ready before, else
   * as `ready` does. Never resolves.
   */
  readonly failure: Promise<never>;
}

/** How often it is asked until it is ready, and from then on (runtimes-codex-packaging §5). */
const STARTING_EVERY_MS = 250;
const WATCHED_EVERY_MS = 1_000;
/** For the last lines of one that has ended; what it started may hold its output open for longer. */
const LAST_LINES_MS = 1_000;
const SEE_LOG = "its last lines in the log tell why";

/**
 * Starts cloudflared and watches it.
 *
 * @throws OperatorError if it cannot be started, naming the setting and the fix
 */
export function startCompanion(options: CompanionOptions): Companion {
  const env = companionEnvironment(options.env, options.token.reveal());
  return new WatchedCompanion(startCompanionProcess(options.program, env), options);
}

class WatchedCompanion implements Companion {
  readonly #child: Deno.ChildProcess;
  readonly #options: CompanionOptions;
  readonly #ready = Promise.withResolvers<void>();
  readonly #failure = Promise.withResolvers<never>();
  readonly #address = Promise.withResolvers<string>();
  /** Aborts when the process has ended, or is to. */
  readonly #life = new AbortController();
  readonly #listening = new AbortController();
  readonly #outputs: Promise<unknown>;
  readonly #watching: Promise<void>;
  #state: CompanionState = { kind: "starting" };
  #wasReady = false;

  constructor(child: Deno.ChildProcess, options: CompanionOptions) {
    this.#child = child;
    this.#options = options;
    // Told to whoever awaits them.
    this.#ready.promise.catch(() => {});
    this.#failure.promise.catch(() => {});
    this.#outputs = Promise.allSettled([this.#listen(child.stdout), this.#listen(child.stderr)]);
    this.#watching = this.#watch();
    this.#awaitEnd();
  }

  get pid(): number {
    return this.#child.pid;
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get failure(): Promise<never> {
    return this.#failure.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#move({ kind: "stopped" });
    this.#life.abort();
    await endCompanionProcess(this.#child, this.#options.clock);
    await this.#hearOut();
    await this.#watching;
  }

  async #awaitEnd(): Promise<void> {
    const status = await this.#child.status;
    this.#life.abort();
    const how = howEnded(status);
    this.#move({ kind: "exited", how });
    await this.#hearOut();
    if (this.#state.kind !== "exited") return;
    this.#fail(
      this.#wasReady
        ? new SupervisionError(`cloudflared ended with ${how}; ${SEE_LOG}`)
        : new OperatorError(`cloudflared ended with ${how} before it was ready; ${SEE_LOG}`),
    );
  }

  /** Asks it how it is until its life ends. */
  async #watch(): Promise<void> {
    const { signal } = this.#life;
    using http = openHttpClient({ poolSize: 1, caCerts: [] });
    try {
      const address = await this.#firstReady(http);
      for (;;) {
        await this.#options.clock.sleep(WATCHED_EVERY_MS, signal);
        const answer = await askReady(http, address, signal);
        if (!signal.aborted) this.#move({ kind: answer === "failed" ? "probe_failed" : answer });
      }
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /** Waits for the first good answer and gives the address that it came from. */
  async #firstReady(http: Deno.HttpClient): Promise<string> {
    const { readyTimeoutMs, clock } = this.#options;
    using limit = new TimedSignal(this.#life.signal, readyTimeoutMs);
    const { signal } = limit;
    const over = Promise.withResolvers<never>();
    over.promise.catch(() => {}); // nobody may be waiting any more
    signal.addEventListener("abort", () => over.reject(signal.reason), { once: true });
    let address: string | undefined;
    try {
      address = await Promise.race([this.#address.promise, over.promise]);
      while (await askReady(http, address, signal) !== "ready") {
        await clock.sleep(STARTING_EVERY_MS, signal);
      }
      signal.throwIfAborted();
    } catch (error) {
      if (!limit.timedOut) throw error;
      this.#move({ kind: address === undefined ? "no_endpoint" : "failed_to_start" });
      const what = address === undefined ? "did not tell its metrics address" : "was not ready";
      throw new OperatorError(
        `cloudflared ${what} within ${readyTimeoutMs / 1000} s (cloudflared.ready_timeout); ` +
          "its lines in the log tell more",
      );
    }
    this.#wasReady = true;
    this.#move({ kind: "ready" });
    this.#ready.resolve();
    return address;
  }

  async #listen(output: ReadableStream<Uint8Array>): Promise<void> {
    const token = this.#options.token.reveal();
    for await (const { text, isCut } of outputLines(output, this.#listening.signal)) {
      const open = text.replaceAll(token, REDACTED);
      const line = { text: isCut ? withoutTornSecret(open, [token]) : open, isCut };
      const address = metricsAddress(line.text);
      if (address !== undefined) this.#address.resolve(address);
      this.#options.onLine(line);
    }
  }

  /** Waits for what it still has to say, for a while. */
  async #hearOut(): Promise<void> {
    await within(this.#outputs, LAST_LINES_MS, this.#options.clock);
    this.#listening.abort();
    await this.#outputs;
  }

  #fail(error: unknown): void {
    this.#ready.reject(error);
    this.#failure.reject(error);
  }

  /** The one way from state to state; the end is for good. */
  #move(state: CompanionState): void {
    const { kind } = this.#state;
    if (kind === state.kind || kind === "exited" || kind === "stopped") return;
    this.#state = state;
    this.#options.onState(state);
  }
}
