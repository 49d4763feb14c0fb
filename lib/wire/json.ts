/** A parsed JSON object of unknown content. */
export type JsonObject = { readonly [name: string]: unknown };

/** Narrows a parsed JSON value to an object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `JSON.parse` as a value instead of an exception; `undefined` (never a JSON value) if malformed. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
