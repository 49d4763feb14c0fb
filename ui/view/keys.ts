import type { PageName } from "./route.ts";

/** What a key asks for (ui §6). */
export type KeyAction =
  | { readonly kind: "page"; readonly page: PageName }
  | { readonly kind: Command };

/** Actions without an operand; a page that knows one registers for it. */
export type Command =
  | "search"
  | "next"
  | "previous"
  | "close"
  | "pause"
  | "copy"
  | "theme"
  | "help";

/** A key press, and where it happened. */
export interface KeyPress {
  readonly key: string;
  /** With Control, Meta or Alt: the browser's or the system's. */
  readonly modified: boolean;
  /** In a field, where letters are text. */
  readonly inField: boolean;
  /** Monotonic milliseconds. */
  readonly atMs: number;
}

/** Since when the next key is the second one of `g …`. */
export interface KeyState {
  readonly leaderAtMs: number | undefined;
}

export const NO_KEYS: KeyState = { leaderAtMs: undefined };

/** How long `g` waits for its second key; longer, and a slip of the finger would change the page. */
const LEADER_MS = 1_200;

const PAGE_KEYS: Readonly<Record<string, PageName>> = {
  o: "overview",
  r: "requests",
  t: "tools",
  c: "channels",
  a: "oauth",
  h: "harpoon",
  l: "logs",
  m: "metrics",
  s: "system",
};

const COMMAND_KEYS: Readonly<Record<string, Command>> = {
  "/": "search",
  j: "next",
  k: "previous",
  p: "pause",
  c: "copy",
  t: "theme",
  "?": "help",
};

/** Every key of the list that `?` shows. */
export const KEY_LIST: readonly (readonly [keys: string, what: string])[] = [
  ["/", "Search"],
  ["j k ↓ ↑", "Next and previous row, also with the panel open"],
  ["Enter", "Open the row"],
  ["Esc", "Close the panel"],
  ["p", "Pause, or follow"],
  ["c", "Copy the id"],
  ["g o", "Overview"],
  ["g r", "Requests"],
  ["g t", "Tools"],
  ["g c", "Channels"],
  ["g a", "OAuth"],
  ["g h", "Harpoon"],
  ["g l", "Logs"],
  ["g m", "Metrics"],
  ["g s", "System"],
  ["t", "Light, dark or system theme"],
  ["?", "This list"],
];

/**
 * One key press. Single keys can be switched off (`singleKeys`), for people whose speech input
 * types letters; Escape stays.
 */
export function keyStep(
  { leaderAtMs }: KeyState,
  { key, modified, inField, atMs }: KeyPress,
  singleKeys: boolean,
): { readonly state: KeyState; readonly action?: KeyAction } {
  if (modified) return { state: NO_KEYS };
  if (key === "Escape") return { state: NO_KEYS, action: { kind: "close" } };
  if (inField || !singleKeys) return { state: NO_KEYS };
  if (leaderAtMs !== undefined && atMs - leaderAtMs <= LEADER_MS) {
    const page = PAGE_KEYS[key];
    return page === undefined
      ? { state: NO_KEYS }
      : { state: NO_KEYS, action: { kind: "page", page } };
  }
  if (key === "g") return { state: { leaderAtMs: atMs } };
  const kind = COMMAND_KEYS[key];
  return kind === undefined ? { state: NO_KEYS } : { state: NO_KEYS, action: { kind } };
}
