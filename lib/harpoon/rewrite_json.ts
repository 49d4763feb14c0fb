import { decodeUtf8 } from "../core/utf8.ts";
import { skipSpace, skipString, type Span } from "../wire/json_span.ts";
import { normalUrl } from "../core/target_url.ts";

/** The label that stands for a URL in normal form where it occurs under a key, if one does. */
export type LabelOf = (normalUrl: string, jsonKey: string | undefined) => string | undefined;

/** Deeper texts are passed on as they are; common JSON readers give up at this depth or before. */
const MAX_DEPTH = 10_000;

const QUOTE = 34, COLON = 58, OPEN_BRACKET = 91, CLOSE_BRACKET = 93, OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

interface Replacement extends Span {
  readonly label: string;
}

/**
 * A JSON body with every string value that is the URL of a target replaced by `harpoon://<label>`
 * (harpoon §7). Only whole strings count, keys never do, and every other byte stays what it was:
 * nothing is written anew. A body that is no JSON in UTF-8 comes back as the same bytes.
 */
export function rewriteJson(body: Uint8Array, labelOf: LabelOf): Uint8Array {
  const text = decodeUtf8(body);
  const found = text === undefined ? [] : findUrls(text, labelOf);
  if (text === undefined || found.length === 0 || !isJson(text)) return body;
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, label } of found) {
    parts.push(text.slice(done, start), JSON.stringify(`harpoon://${label}`));
    done = end;
  }
  return new TextEncoder().encode(parts.join("") + text.slice(done));
}

/** In the order of the text, which need not be JSON: what is found then is of no use, no more. */
function findUrls(text: string, labelOf: LabelOf): Replacement[] {
  const found: Replacement[] = [];
  // The key that values of each open container stand under; elements of an array have its key.
  const keys: (string | undefined)[] = [undefined];
  for (let at = 0; at < text.length;) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) {
      const end = skipString(text, at);
      const value = stringAt(text, at, end);
      if (value === undefined) return [];
      if (text.charCodeAt(skipSpace(text, end)) === COLON) keys[keys.length - 1] = value;
      else {
        const label = labelFor(value, keys.at(-1), labelOf);
        if (label !== undefined) found.push({ start: at, end, label });
      }
      at = end;
      continue;
    }
    at++;
    if (c === OPEN_BRACE) keys.push(undefined);
    else if (c === OPEN_BRACKET) keys.push(keys.at(-1));
    else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) keys.pop();
    if (keys.length === 0 || keys.length > MAX_DEPTH) return [];
  }
  return found;
}

function labelFor(
  value: string,
  key: string | undefined,
  labelOf: LabelOf,
): string | undefined {
  const normal = normalUrl(value);
  return normal === undefined ? undefined : labelOf(normal, key);
}

function stringAt(text: string, start: number, end: number): string | undefined {
  const raw = text.slice(start + 1, end - 1);
  if (!raw.includes("\\")) return raw;
  try {
    const value: unknown = JSON.parse(text.slice(start, end));
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
