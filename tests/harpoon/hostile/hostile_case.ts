/** One attack: what is tried, and what must come of it. */
export interface HostileCase {
  readonly tried: string;
  readonly expected: string;
  readonly verdict: () => string;
}

/** Shows what a text attack hides: control and non-ASCII characters as escapes. */
export function visible(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
