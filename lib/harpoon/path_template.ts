/** Segments beyond these are summed up: a template is for grouping, not for reading a path back. */
const MAX_SEGMENTS = 12;
/** A longer segment is no name that somebody chose. */
const MAX_SEGMENT_CHARS = 64;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^(?:0x)?[0-9a-f]{8,}$/i;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)*$/;
/** Letters and digits mixed over this length are a token, as base64 is. */
const MIXED_TOKEN = /^(?=.*\d)(?=.*[a-z])[\w+=.~-]{16,}$/i;
/** Upper and lower case at a length that no name has. */
const LETTER_TOKEN = /^(?=.*[a-z])(?=.*[A-Z])[A-Za-z+/_=-]{32,}$/;
/** Numbers with a prefix (`user-1042`, `INV20260113`), dates among them. */
const MIN_DIGITS = 4;

/**
 * A path with every segment that looks like an id, a token or a person replaced by `*`, for logs and
 * metrics (harpoon §10). Pure; the query is left out.
 *
 * @example `/users/1042?full=1` gives `/users/*`
 */
export function pathTemplate(path: string): string {
  const [bare = ""] = path.split(/[?#]/, 1);
  const segments = bare.split("/");
  const shown = segments.slice(0, MAX_SEGMENTS + 1).map((each) => looksLikeId(each) ? "*" : each);
  if (segments.length > shown.length) shown.push("…");
  return shown.join("/");
}

function looksLikeId(segment: string): boolean {
  if (segment.length > MAX_SEGMENT_CHARS || /[%@]/.test(segment)) return true;
  if (UUID.test(segment) || HEX.test(segment) || NUMBER.test(segment)) return true;
  if (MIXED_TOKEN.test(segment) || LETTER_TOKEN.test(segment)) return true;
  return segment.replace(/\D/g, "").length >= MIN_DIGITS;
}
