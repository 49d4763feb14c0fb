import type { Clock } from "../core/clock.ts";
import type { Recognition } from "./process_identity.ts";
import type { EndSignal } from "./signal_process.ts";

/** A runtime's own budget for its stop (cli §16): it drains its calls and takes itself down. */
export const DRAIN_BUDGET_MS = 15_000;
/** For the kernel to take a killed process away. */
const KILLED_MS = 5_000;
/** How soon it is looked again whether it is gone; each look starts a program. */
const FIRST_LOOK_MS = 50;
const MAX_LOOK_MS = 500;

/** How a stop went. */
export type StopOutcome =
  | { readonly kind: "gone" }
  /** It did not end by itself within its budget, and was killed. */
  | { readonly kind: "killed" }
  /** Its number stands for another process: nobody was signalled. */
  | { readonly kind: "stranger" }
  | { readonly kind: "failed"; readonly why: string };

/** What a stop acts on. */
export interface StoppableProcess {
  /** Whether the process is still the one that was started. */
  recognise(): Promise<Recognition>;
  /** @throws OperatorError if it may not be signalled */
  signal(name: EndSignal, scope: "process" | "group"): Promise<void>;
}

/**
 * Ends a process: asks it to, gives it its whole budget, then kills its group. Every signal follows a
 * look that has just recognised it, so a number used again is never signalled (runtimes §12.2-3).
 * Gives `failed` only while the process may still be there.
 */
export async function stopRuntime(
  target: StoppableProcess,
  clock: Clock,
  signal: AbortSignal,
  budgetMs: number = DRAIN_BUDGET_MS,
): Promise<StopOutcome> {
  const asked = await end(target, "SIGTERM", "process", budgetMs, clock, signal);
  if (asked.kind !== "still there") return asked;
  const killed = await end(target, "SIGKILL", "group", KILLED_MS, clock, signal);
  switch (killed.kind) {
    case "still there":
      return { kind: "failed", why: "it is still there after SIGKILL; the system holds it" };
    case "gone":
    case "stranger":
      return { kind: "killed" };
    case "failed":
      return killed;
  }
}

type Ended = Exclude<StopOutcome, { readonly kind: "killed" }> | { readonly kind: "still there" };

async function end(
  target: StoppableProcess,
  name: EndSignal,
  scope: "process" | "group",
  budgetMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Ended> {
  const before = await target.recognise();
  if (before.kind === "unknown") return { kind: "failed", why: before.why };
  if (before.kind !== "same") return before;
  await target.signal(name, scope);
  const deadline = clock.now() + budgetMs;
  for (let pauseMs = FIRST_LOOK_MS;; pauseMs = Math.min(pauseMs * 2, MAX_LOOK_MS)) {
    const { kind } = await target.recognise();
    // A stranger under the number now: the one that was signalled is gone.
    if (kind === "gone" || kind === "stranger") return { kind: "gone" };
    const leftMs = deadline - clock.now();
    if (leftMs <= 0) return { kind: "still there" };
    await clock.sleep(Math.min(pauseMs, leftMs), signal);
  }
}
