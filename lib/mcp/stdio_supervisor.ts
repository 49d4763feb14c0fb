import { Backoff } from "../core/backoff.ts";
import type { TunnelFailure } from "../wire/failure.ts";
import { type ChildCommand, startChild } from "./child_process.ts";
import { type PeerContext, type PeerEnd, StdioPeer } from "./stdio_peer.ts";

/** What became of waiting for a child. */
export type Start =
  | { readonly kind: "up"; readonly peer: StdioPeer }
  | { readonly kind: "down"; readonly failure: TunnelFailure };

interface Waiter {
  readonly isInitialize: boolean;
  readonly settle: (start: Start) => void;
}

/** The channel was closed. */
const CLOSED: TunnelFailure = { source: "transport_closed", kind: "closed_pipe" };

/**
 * Keeps one child running: starts it, and when it ends starts it anew after a growing wait and shows
 * it the handshake again. Never gives up by itself; a wrong command shows as failed starts.
 */
export class StdioSupervisor implements AsyncDisposable {
  readonly #command: ChildCommand;
  readonly #context: PeerContext;
  readonly #backoff: Backoff;
  readonly #closing = new AbortController();
  readonly #waiters = new Set<Waiter>();
  readonly #life: Promise<void>;
  #peer: StdioPeer;
  /** The current child knows the handshake and takes calls. */
  #isReady: boolean;

  /** @throws {OperatorError} if the first start fails */
  constructor(command: ChildCommand, context: PeerContext) {
    this.#command = command;
    this.#context = context;
    const { restartMinMs, restartMaxMs } = context.limits;
    this.#backoff = new Backoff({ minMs: restartMinMs, maxMs: restartMaxMs });
    this.#peer = this.#start();
    // The handshake may be known from a predecessor.
    this.#isReady = !context.handshake.isKnown;
    this.#life = this.#live();
  }

  /** The child that takes calls now, if there is one. */
  get serving(): StdioPeer | undefined {
    return this.#isReady && this.#peer.isOpen ? this.#peer : undefined;
  }

  /**
   * Waits for the next start. Those who wait get the child in the order they came; all of them are
   * let down if the start fails. Rejects with the signal's reason when it aborts.
   *
   * @param isInitialize the waiting message is an `initialize`; if it is the first in line there is
   * no need to replay an older one
   */
  nextStart(isInitialize: boolean, signal: AbortSignal): Promise<Start> {
    if (this.#closing.signal.aborted) return Promise.resolve({ kind: "down", failure: CLOSED });
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#waiters.delete(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        isInitialize,
        settle: (start) => {
          signal.removeEventListener("abort", onAbort);
          resolve(start);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Ends the child for good; whoever waits is let down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#settle({ kind: "down", failure: CLOSED });
    await this.#peer.stop();
    await this.#life;
  }

  async #live(): Promise<void> {
    if (!this.#isReady) await this.#introduce();
    for (;;) {
      const end = await this.#peer.gone;
      const isSteady = this.#peer.conversation.hasAnswered ||
        end.ranMs >= this.#context.limits.steadyMs;
      if (this.#closing.signal.aborted) return this.#reportExit(end);
      if (isSteady) this.#backoff.reset();
      const restartInMs = this.#backoff.next();
      this.#reportExit(end, restartInMs);
      if (!await this.#restart(restartInMs)) return;
    }
  }

  /** Puts a new child in place, ready or doomed; false if the channel was closed meanwhile. */
  async #restart(firstWaitMs: number): Promise<boolean> {
    this.#isReady = false;
    const { channel, clock, emit } = this.#context;
    for (let waitMs = firstWaitMs;;) {
      try {
        await clock.sleep(waitMs, this.#closing.signal);
      } catch {
        return false;
      }
      if (this.#closing.signal.aborted) return false;
      try {
        this.#peer = this.#start();
        break;
      } catch (error) {
        waitMs = this.#backoff.next();
        const message = error instanceof Error ? error.message : String(error);
        emit({ kind: "child_spawn_failed", channel, message, restartInMs: waitMs });
        this.#settle({ kind: "down", failure: { source: "connect", kind: "dial" } });
      }
    }
    await this.#introduce();
    return true;
  }

  /** Shows the handshake to the new child; one that does not take it is stopped. */
  async #introduce(): Promise<void> {
    const failure = await this.#replay(this.#peer);
    if (failure === undefined) {
      this.#isReady = true;
      this.#settle({ kind: "up", peer: this.#peer });
    } else {
      this.#settle({ kind: "down", failure });
      await this.#peer.stop();
    }
  }

  async #replay(peer: StdioPeer): Promise<TunnelFailure | undefined> {
    const { channel, clock, emit, handshake, limits } = this.#context;
    const [first] = this.#waiters;
    if (!handshake.isKnown || first?.isInitialize === true) return undefined;
    const failure = await handshake.replay(peer.conversation, limits.replayMs, clock);
    if (failure === undefined) emit({ kind: "child_replayed_handshake", channel });
    return failure;
  }

  #start(): StdioPeer {
    const peer = new StdioPeer(startChild(this.#command), this.#context);
    const { channel, emit } = this.#context;
    emit({ kind: "child_started", channel, pid: peer.pid });
    return peer;
  }

  #settle(start: Start): void {
    for (const waiter of this.#waiters) waiter.settle(start);
    this.#waiters.clear();
  }

  #reportExit({ status, inFlight }: PeerEnd, restartInMs?: number): void {
    const { channel, emit } = this.#context;
    const signal = status?.signal;
    emit({
      kind: "child_exited",
      channel,
      pid: this.#peer.pid,
      code: status?.code ?? -1,
      inFlight,
      ...(signal ? { signal } : {}),
      ...(restartInMs === undefined ? {} : { restartInMs }),
    });
  }
}
