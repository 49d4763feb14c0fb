import type { Clock } from "../../core/clock.ts";
import type { Verdict } from "./classify.ts";
import { type Era, MODERN_VERSION } from "./revisions.ts";

/** What is known of one era at a target. */
export type Known = "yes" | "no" | "unknown";

/** A legacy verdict is tested again after this long: servers are updated, and no error would tell. */
export const LEGACY_VERDICT_MS = 24 * 60 * 60 * 1000;
/** Verdicts that contradict one another in a row before the target is called contradictory. */
const MAX_FLIPS = 1;

/**
 * What a target speaks, learnt from its answers. Two answers, not one: a target may speak both eras.
 * What is known stays until an answer contradicts it; a legacy verdict is also dated.
 */
export class TargetEra {
  readonly #clock: Clock;
  readonly #isDated: boolean;
  #modern: Known = "unknown";
  #legacy: Known = "unknown";
  #legacySince = 0;
  #flips = 0;
  #reason: string | undefined;
  #revision: string | undefined;

  /** @param isDated legacy verdicts grow old; that of a child holds as long as its command does */
  constructor(clock: Clock, isDated: boolean) {
    this.#clock = clock;
    this.#isDated = isDated;
  }

  get modern(): Known {
    // "Not modern" follows from a legacy verdict, so it grows old with it.
    return this.#modern === "no" && this.#isStale() ? "unknown" : this.#modern;
  }

  get legacy(): Known {
    return this.#legacy;
  }

  /** Why the last look settled nothing; for people. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** The revision that it last said it speaks; for people. */
  get revision(): string | undefined {
    return this.#revision;
  }

  /** Takes in the verdict of an answer to `server/discover`. */
  learn(verdict: Verdict): void {
    switch (verdict.kind) {
      case "modern":
        this.#reason = undefined;
        this.#modern = "yes";
        this.#flips = 0;
        this.#revision = MODERN_VERSION;
        return;
      case "legacy":
        this.#reason = undefined;
        this.#modern = "no";
        // A refused handshake may be of the server that was there before; not twice.
        if (this.#legacy === "unknown" || this.#flips <= MAX_FLIPS) this.#legacy = "yes";
        this.#legacySince = this.#clock.now();
        return;
      case "unknown":
        this.#reason = verdict.reason;
        return;
    }
  }

  /** A target that is taken to speak the same until it shows otherwise. */
  likewise(): TargetEra {
    const other = new TargetEra(this.#clock, this.#isDated);
    other.#modern = this.#modern;
    other.#legacy = this.#legacy;
    other.#legacySince = this.#legacySince;
    other.#revision = this.#revision;
    return other;
  }

  /** The target took a handshake. @param revision the one it named in its answer */
  tookHandshake(revision?: string): void {
    this.#legacy = "yes";
    this.#flips = 0;
    this.#revision = revision ?? this.#revision;
  }

  /** The target spoke the modern way without being asked about it. */
  spokeModern(): void {
    this.#modern = "yes";
    this.#revision = MODERN_VERSION;
  }

  /** The target gave an answer that no modern server gives: it is to be looked at again. */
  doubtModern(): void {
    this.#modern = "unknown";
  }

  /**
   * The target refused what its verdict promised. Turns the verdict round once; false if that has
   * happened before, and the target takes neither.
   */
  refused(era: Era): boolean {
    if (era === "legacy") {
      this.#legacy = "no";
      if (this.#modern !== "yes") this.#modern = "unknown";
    } else {
      this.#modern = "no";
      this.#legacySince = this.#clock.now();
      if (this.#legacy === "no") this.#legacy = "unknown";
    }
    this.#flips++;
    return this.#flips <= MAX_FLIPS;
  }

  #isStale(): boolean {
    return this.#isDated && this.#clock.now() - this.#legacySince >= LEGACY_VERDICT_MS;
  }
}
