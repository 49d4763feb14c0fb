import type { Fact } from "../core/fact.ts";
import { BAD_HOLD_MS, MISSED_CALLS_LIMIT } from "./channel_health.ts";

/** What is known of the way back: whether the control plane takes the answers. */
export interface AnswerHealth {
  /** Answers that could not be delivered since the last one that was. */
  readonly missed: number;
  /** When the latest of them was given up; monotonic milliseconds. */
  readonly missedAt: number;
  /** What became of it. */
  readonly detail: string | undefined;
}

/** Before anything was answered. */
export const NO_ANSWERS: AnswerHealth = { missed: 0, missedAt: -Infinity, detail: undefined };

/** Folds the end of a command in; the same object comes back when it says nothing. Pure. */
export function answerStep(
  before: AnswerHealth,
  { outcome, detail }: Extract<Fact, { kind: "command_finished" }>,
  nowMs: number,
): AnswerHealth {
  switch (outcome) {
    case "answered":
      return before.missed === 0 ? before : NO_ANSWERS;
    case "post_failed":
      return { missed: before.missed + 1, missedAt: nowMs, detail };
    case "unknown_to_control_plane":
    case "deadline":
      return before;
  }
}

/**
 * Why the client is of no use although it polls; `undefined` while answers are taken. As many in a row must
 * fail as calls of a channel, and they count as long: one alone may be too large, or of a bad moment. Pure.
 */
export function answerReason(
  { missed, missedAt, detail }: AnswerHealth,
  nowMs: number,
): { readonly code: "control_plane_unreachable"; readonly text: string } | undefined {
  if (missed < MISSED_CALLS_LIMIT || nowMs - missedAt > BAD_HOLD_MS) return undefined;
  const why = detail === undefined ? "" : ` (${detail})`;
  return {
    code: "control_plane_unreachable",
    text: `polls are answered, but ${missed} answers in a row could not be posted${why}; ` +
      "check what stands between: a proxy or filter that lets GET through and not POST",
  };
}
