import { REDACTED } from "../core/redact.ts";
import { isJsonObject, type JsonObject } from "../wire/json.ts";

/** Shorter ones would blank ordinary words. */
const MIN_SECRET_CHARS = 6;
/** What Codex says is flat by habit; what lies deeper is not shown by any page. */
const MAX_DEPTH = 12;

/**
 * A value as the pages may have it: this client's own secrets are blanked in every text of it, the names
 * of members included. Unlike what goes into a log it is not searched for the shapes of others': a
 * person has asked Codex for it, and advice such as `api_key: env:NAME` has to stay readable.
 */
export function withoutSecrets<T extends JsonObject>(value: T, secrets: readonly string[]): T;
export function withoutSecrets(value: JsonObject, secrets: readonly string[]): unknown {
  // A secret may lie in another one, so the longest goes first.
  const known = secrets.filter((secret) => secret.length >= MIN_SECRET_CHARS)
    .toSorted((a, b) => b.length - a.length);
  return known.length === 0 ? value : blanked(value, known, 0);
}

function blanked(value: unknown, known: readonly string[], depth: number): unknown {
  if (typeof value === "string") return textWithout(value, known);
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return value.map((item) => blanked(item, known, depth + 1));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]): [string, unknown] => [
      textWithout(name, known),
      blanked(item, known, depth + 1),
    ]),
  );
}

function textWithout(text: string, known: readonly string[]): string {
  return known.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
}
