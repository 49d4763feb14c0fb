import type { Window } from "../api_types.ts";
import { Store } from "./store.ts";

/** `system` follows the machine. */
export type Theme = "system" | "light" | "dark";

/** The window of every number on the pages. */
export const chosenWindow = new Store<Window>("15m");
/** Kept in the browser, like the keys below; nothing else is (ui §10). */
export const theme = new Store<Theme>("system");
/** Whether single letters act (ui §6). */
export const singleKeys = new Store(true);

const THEME_KEY = "tunnel-client.theme";
const KEYS_KEY = "tunnel-client.single-keys";

/** Reads what was kept, and keeps what changes. A browser that keeps nothing is no error. */
export function keepPreferences(): void {
  const kept = read(THEME_KEY);
  if (kept === "light" || kept === "dark") theme.set(kept);
  singleKeys.set(read(KEYS_KEY) !== "off");
  showTheme(theme.value);
  theme.subscribe((value) => {
    showTheme(value);
    write(THEME_KEY, value);
  });
  singleKeys.subscribe((on) => write(KEYS_KEY, on ? "on" : "off"));
}

/** From what is seen to its opposite; when that is what the machine says, the machine is followed. */
export function switchTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const shown = theme.value === "system" ? system : theme.value;
  const next = shown === "dark" ? "light" : "dark";
  theme.set(next === system ? "system" : next);
}

function showTheme(value: Theme): void {
  document.documentElement.dataset["theme"] = value;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}
