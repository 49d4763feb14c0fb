import { edited } from "./edited.ts";
import type { Mapped } from "./source_map.ts";

/**
 * The same program in ASCII. The runtime keeps a text with any other character in two bytes each, all of
 * it: for the whole program that is more than a MiB of memory. The bundler escapes strings by itself,
 * regular expressions it leaves as they are; the escape means the same in both. Pure.
 */
export function ascii(mapped: Mapped): Mapped {
  const edits = Array.from(mapped.text.matchAll(/[\u0080-\uffff]/g), ({ 0: unit, index }) => ({
    at: index,
    remove: 1,
    insert: `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  }));
  return edits.length === 0 ? mapped : edited(mapped, edits);
}
