import type { HeaderLine, HeaderList } from "../wire/header_list.ts";

/**
 * The header lines of a received message, repeated names still separate.
 *
 * `Headers` joins repeated values with a comma when read, which cannot be undone for values that
 * contain commas (`WWW-Authenticate`). The runtime keeps the lines as they came under a symbol; where
 * that symbol is missing, the joined values are all there is. A test holds the pinned runtime to it.
 */
export function headerLines(headers: Headers): HeaderList {
  const symbol = listSymbol ??= findListSymbol(headers);
  if (symbol === undefined) return [...headers];
  let list: unknown = Reflect.get(headers, symbol);
  if (!isLineList(list)) {
    headers.has("host"); // a served request's list is made on first use
    list = Reflect.get(headers, symbol);
  }
  return isLineList(list) ? list : [...headers];
}

let listSymbol: symbol | undefined;

function findListSymbol(headers: Headers): symbol | undefined {
  return Object.getOwnPropertySymbols(headers).find((s) => s.description === "header list");
}

function isLineList(value: unknown): value is HeaderLine[] {
  return Array.isArray(value) &&
    value.every((line) => Array.isArray(line) && line.length === 2);
}
