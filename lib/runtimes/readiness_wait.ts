import type { Clock } from "../core/clock.ts";

/** What a start is waited for: that its health pages answer, or that it serves. */
export type WaitGoal = "healthy" | "ready";

/** What one look at a starting runtime gave. */
export type StartLook =
  | { readonly kind: "starting"; readonly waitingFor: string }
  | { readonly kind: "healthy"; readonly waitingFor: string }
  | { readonly kind: "ready" }
  | { readonly kind: "ended" };

/** How a wait came out. */
export type WaitOutcome =
  | { readonly kind: "reached" }
  | { readonly kind: "ended" }
  | { readonly kind: "late"; readonly waitingFor: string };

/** Health pages answer from memory; twenty looks a second are nothing to them (runtimes §1.6). */
const LOOK_EVERY_MS = 50;

/** What a wait goes by. */
export interface StartWait {
  readonly goal: WaitGoal;
  readonly maxMs: number;
  readonly clock: Clock;
  /** One look; must be bounded by itself. */
  look(): Promise<StartLook>;
  /** Resolves as soon as the process is known to have ended, without waiting for a look. */
  readonly ended: Promise<unknown>;
  /** Told what it waits for, each time that changes. */
  tell(waitingFor: string): void;
}

/**
 * Waits until a runtime is what was asked for, has ended, or the time is over. The first look is at
 * once, so a wait of 0 tells the state as it is.
 *
 * @throws the reason of the signal
 */
export async function waitForStart(wait: StartWait, signal: AbortSignal): Promise<WaitOutcome> {
  const { goal, maxMs, clock, ended } = wait;
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const end: Promise<WaitOutcome> = ended.then(() => ({ kind: "ended" }));
  const deadline = clock.now() + maxMs;
  let told = "";
  const watch = async (): Promise<WaitOutcome> => {
    for (;;) {
      const look = await wait.look();
      if (look.kind === "ended") return { kind: "ended" };
      if (look.kind === "ready" || look.kind === goal) return { kind: "reached" };
      const { waitingFor } = look;
      if (waitingFor !== told) wait.tell(waitingFor);
      told = waitingFor;
      const leftMs = deadline - clock.now();
      if (leftMs <= 0) return { kind: "late", waitingFor };
      await clock.sleep(Math.min(LOOK_EVERY_MS, leftMs), stop);
    }
  };
  const watching = watch();
  try {
    return await Promise.race([end, watching]);
  } finally {
    over.abort();
    // Its last look ends by its own bound.
    await Promise.allSettled([watching]);
  }
}
