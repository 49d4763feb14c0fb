import { isJsonObject } from "./json.ts";

/**
 * Header lines in order. A name may occur several times: values are never joined (design §4).
 * Names keep the spelling they came with; compare them with {@linkcode sameName}.
 */
export type HeaderList = readonly HeaderLine[];
/** One header line: name, value. */
export type HeaderLine = readonly [name: string, value: string];

/** Whether two header names are the same name. */
export function sameName(a: string, b: string): boolean {
  return a.length === b.length && a.toLowerCase() === b.toLowerCase();
}

/** The first value of a header, if it is there. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  for (const line of headers) if (sameName(line[0], name)) return line[1];
  return undefined;
}

/**
 * Reads the wire form `{"Name":["v1","v2"]}` (wire-protocol §2). `null` and absence mean none.
 * Returns `undefined` for any other shape.
 */
export function headersFromWire(value: unknown): HeaderList | undefined {
  if (value === undefined || value === null) return [];
  if (!isJsonObject(value)) return undefined;
  const lines: HeaderLine[] = [];
  for (const [name, values] of Object.entries(value)) {
    if (values === null) continue;
    if (!Array.isArray(values)) return undefined;
    for (const item of values) {
      if (typeof item !== "string") return undefined;
      lines.push([name, item]);
    }
  }
  return lines;
}

/** Writes the wire form `{"Name":["v1","v2"]}`; lines of one spelling are grouped in order. */
export function headersToWire(headers: HeaderList): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    if (Object.hasOwn(grouped, name)) grouped[name]?.push(value);
    else if (name in grouped) return unlikeObjects(headers);
    else grouped[name] = [value];
  }
  return grouped;
}

/** For names that every object has: an object without any, which costs more. */
function unlikeObjects(headers: HeaderList): Record<string, string[]> {
  const grouped: Record<string, string[]> = Object.create(null);
  for (const [name, value] of headers) (grouped[name] ??= []).push(value);
  return grouped;
}
