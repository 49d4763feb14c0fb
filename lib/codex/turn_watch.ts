import type { Clock } from "../core/clock.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import type { CodexBridge } from "./bridge.ts";
import type { TurnRequest } from "./requests.ts";
import type { TurnOutcome } from "./turn_part.ts";

/** For an interrupted turn to say that it has ended. */
const INTERRUPT_MS = 5_000;
/** Later than this no timer is unless the whole program stood still; what came meanwhile is unread. */
const LATE_MS = 5_000;
/** What a failure by silence tells of what came before it. */
const TOLD_EVENTS = 3;

/** Beside the events of one turn: whether it starts, lives, and stops when it is told to. */
export class TurnWatch {
  readonly #bridge: CodexBridge;
  readonly #threadId: string;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #known = Promise.withResolvers<void>();
  #turnId: string | undefined;
  #lastSignAt: number;
  #isHeld = false;
  #outcome: TurnOutcome | undefined;
  #error: { readonly thrown: unknown } | undefined;

  constructor(bridge: CodexBridge, threadId: string, clock: Clock) {
    this.#bridge = bridge;
    this.#threadId = threadId;
    this.#clock = clock;
    this.#lastSignAt = clock.now();
  }

  /** Aborts when the turn is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get turnId(): string | undefined {
    return this.#turnId;
  }

  /** Hands over the prompt. Never rejects: see {@linkcode TurnWatch.verdict}. */
  async start(request: TurnRequest): Promise<void> {
    try {
      const { id } = await this.#bridge.turnStart(request, this.signal);
      this.#know(id);
    } catch (thrown) {
      if (this.signal.aborted) return;
      this.#error = { thrown };
      this.end();
    }
  }

  /** There is a sign of life, or somebody who listens for one again. */
  sign(turnId: string | undefined): void {
    this.#isHeld = false;
    this.#lastSignAt = this.#clock.now();
    if (turnId !== undefined) this.#know(turnId);
  }

  /** Until the next sign nobody listens: a person reads, or thinks about a question. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Fails the turn when there was no sign of it for too long; a question to a person may take its time. */
  async silence(silentMs: number): Promise<void> {
    while (!this.signal.aborted) {
      const restMs = this.#lastSignAt + silentMs - this.#clock.now();
      if (restMs > 0) {
        await this.#clock.sleep(restMs, this.signal).catch(() => {});
      } else if (
        restMs < -LATE_MS || this.#isHeld || this.#bridge.approvals().length > 0
      ) {
        this.#lastSignAt = this.#clock.now();
      } else {
        const message = `no sign of the turn for ${silentMs / 1000} s${this.#before()}`;
        this.#outcome = { kind: "failed", message };
        // It would go on working for nobody.
        if (this.#turnId !== undefined) await this.#askToStop(this.#turnId);
        this.end();
      }
    }
  }

  /** Stops the turn; if it does not say so itself soon, it counts as stopped. Never rejects. */
  async interrupt(): Promise<void> {
    const late = this.#clock.sleep(INTERRUPT_MS, this.signal).catch(() => {});
    const stopped = this.#known.promise.then(() => this.#askToStop(this.#turnId ?? ""));
    await Promise.race([stopped, late]);
    await late;
    this.#outcome ??= { kind: "interrupted" };
    this.end();
  }

  /** The turn is over. */
  end(): void {
    this.#over.abort();
  }

  /** How a turn ended that did not say so itself. @throws what kept it from starting */
  verdict(): TurnOutcome {
    if (this.#error !== undefined) throw this.#error.thrown;
    return this.#outcome ?? { kind: "failed", message: "the bridge to Codex was closed" };
  }

  #know(turnId: string): void {
    this.#turnId = turnId;
    this.#known.resolve();
  }

  async #askToStop(turnId: string): Promise<void> {
    try {
      using timed = new TimedSignal(this.signal, INTERRUPT_MS);
      await this.#bridge.turnInterrupt(this.#threadId, turnId, timed.signal);
    } catch {
      // It ended in the meantime, or Codex did; either is told by an event.
    }
  }

  /** What Codex said last, on either output. */
  #before(): string {
    const told = this.#bridge.events(TOLD_EVENTS)
      .map(({ method, summary }) => summary === undefined ? method : `${method}: ${summary}`);
    return told.length === 0 ? "" : `; the last events: ${told.join(" | ")}`;
  }
}
