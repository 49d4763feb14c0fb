import type { Certificate } from "../api_types_pages.ts";
import type { Tone } from "../components/state_mark.tsx";
import { age, instantMs, UNKNOWN } from "./formats.ts";

/** Less than this is amber: enough time to ask for another and to plan a reload (ui §4). */
const SOON_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;
/** Beyond this, days say less than years. */
const LONG_DAYS = 700;

/** Where a certificate stands in its life. */
export interface Life {
  readonly tone: Extract<Tone, "ok" | "warn" | "bad" | "idle">;
  /** 0 to 1 of its whole life; `undefined` when its beginning or end is not known. */
  readonly spent: number | undefined;
  /** How long it still is, or how long it is over. */
  readonly left: string;
}

/** @param nowMs Unix milliseconds */
export function lifeOf({ not_before, not_after }: Certificate, nowMs: number): Life {
  const from = instantMs(not_before);
  const to = instantMs(not_after);
  if (to === undefined) return { tone: "idle", spent: undefined, left: UNKNOWN };
  const spent = from === undefined || to <= from
    ? undefined
    : Math.min(1, Math.max(0, (nowMs - from) / (to - from)));
  if (to <= nowMs) return { tone: "bad", spent, left: `expired ${span(nowMs - to)} ago` };
  if (from !== undefined && from > nowMs) {
    return { tone: "bad", spent, left: `valid in ${span(from - nowMs)}` };
  }
  return { tone: to - nowMs < SOON_MS ? "warn" : "ok", spent, left: span(to - nowMs) };
}

function span(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  if (days > LONG_DAYS) return `${Math.round(days / 365)} years`;
  return days >= 2 ? `${days} days` : age(ms);
}
