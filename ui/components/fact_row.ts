import type { ComponentChildren } from "preact";

/** A name and its value, for `Facts`. */
export type FactRow = readonly [name: string, value: ComponentChildren];

/** Makes one; a list of them may hold elements without keys, for `Facts` gives each row its own. */
export function fact(name: string, value: ComponentChildren): FactRow {
  return [name, value];
}
