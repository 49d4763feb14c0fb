import { accept, type Parsed, refuse } from "./parsed.ts";

/** Reads each item; a problem names the item by its place when there are several. */
export function each<I, O>(items: readonly I[], read: (item: I) => Parsed<O>): Parsed<O[]> {
  const values: O[] = [];
  for (const [index, item] of items.entries()) {
    const parsed = read(item);
    if (parsed.kind === "value") values.push(parsed.value);
    else return items.length > 1 ? refuse(`${parsed.rule} (entry ${index + 1})`) : parsed;
  }
  return accept(values);
}
