import { firstBytes, utf8Bytes } from "../core/text_bytes.ts";
import { type PayloadView, payloadView } from "./payload_ring.ts";
import { outcomeReason, replyOutcome, type RequestOutcome } from "./request_outcome.ts";

/** What a call that was made again came to, as the engine says it. */
export type Replayed = Parameters<typeof replyOutcome>[0] & {
  readonly ms: number;
  /** JSON text of the answer, if there was one. */
  readonly reply?: string;
};

/** The same for the pages (ui §5); it is shown and kept nowhere. */
export interface ReplayView {
  readonly outcome: RequestOutcome;
  readonly duration_ms: number;
  readonly why: string | null;
  readonly reply: PayloadView | null;
}

/** @param limitBytes `inspect.max_payload_bytes` @param secrets texts to hide wherever they occur */
export function replayView(
  replayed: Replayed,
  limitBytes: number,
  secrets: readonly string[],
): ReplayView {
  const { reply, ms } = replayed;
  return {
    outcome: replyOutcome(replayed),
    duration_ms: Math.round(ms * 100) / 100,
    why: outcomeReason(replayed, { outcome: "answered" }) ?? null,
    reply: reply === undefined
      ? null
      : payloadView(firstBytes(reply, limitBytes), utf8Bytes(reply), secrets),
  };
}
