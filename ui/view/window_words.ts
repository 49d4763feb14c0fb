import type { Window } from "../api_types.ts";

/** A window in the middle of a sentence. */
export const WINDOW_WORDS: Readonly<Record<Window, string>> = {
  "15m": "last 15 minutes",
  "1h": "last hour",
  "24h": "last 24 hours",
};
