import type { HeaderLine, HeaderList } from "../wire/header_list.ts";

/**
 * Header lines in the form `fetch` reads with the least work: a record. A list of pairs costs it some
 * 4 KiB of conversions a request more. Lines that a record cannot hold, because a spelling stands
 * there twice or names a member every object has, stay a list.
 */
export function headersInit(...layers: readonly HeaderList[]): HeadersInit {
  const record: Record<string, string> = {};
  for (const lines of layers) {
    for (const [name, value] of lines) {
      if (name in record) return layers.flat().map(pair);
      record[name] = value;
    }
  }
  return record;
}

/** A pair of its own: `fetch` takes none that may not be written to. */
function pair([name, value]: HeaderLine): [string, string] {
  return [name, value];
}
