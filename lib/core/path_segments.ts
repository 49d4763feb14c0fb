/**
 * Traversal in the path of a URL, which must be seen however it is written: literal, escaped once or
 * several times, with a path parameter behind it, or in letters that normalise to dots.
 */

/** More rounds of escapes than any chain of servers undoes; a path that needs more is refused. */
const MAX_DECODINGS = 8;

const MALFORMED_ESCAPE = /%(?![0-9a-f]{2})/i;
// deno-lint-ignore no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Whose path it is. An operator's may hold escaped slashes, but no escape for the percent sign itself
 * (harpoon §3); a caller's is the other way round (harpoon §13).
 */
export type PathOwner = "target" | "caller";

/**
 * The rule a path breaks, as "must not have ...", or `undefined`. A segment is refused if it is `.`
 * or `..` however often it has to be decoded, and if it is not decodable at all.
 *
 * @param path empty or from a slash on, without query and fragment
 */
export function segmentsFault(path: string, owner: PathOwner): string | undefined {
  for (const segment of path.split("/")) {
    const fault = segmentFault(segment, owner);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Whether the text has a percent sign that is not followed by two hex digits. */
export function hasMalformedEscape(text: string): boolean {
  return MALFORMED_ESCAPE.test(text);
}

function segmentFault(segment: string, owner: PathOwner): string | undefined {
  let text = segment;
  for (let round = 0; round <= MAX_DECODINGS; round++) {
    if (text.split(/[/\\]/).some(isDots)) {
      return "must not have a . or .. segment, escaped ones included";
    }
    if (owner === "caller" && /[/\\]/.test(text)) {
      return "must not have an escaped slash or backslash";
    }
    if (owner === "caller" && CONTROL.test(text)) {
      return "must not have a control character, escaped ones included";
    }
    const decoded = decodeOnce(text);
    if (decoded === undefined) {
      const isPercentSign = owner === "caller" && round > 0;
      return isPercentSign ? undefined : "must not have an undecodable escape";
    }
    if (decoded === text) return undefined;
    text = decoded;
  }
  return `must not have escapes nested more than ${MAX_DECODINGS} deep`;
}

/**
 * Servers drop `;parameters` of a segment, some the white space around it too, and some normalise
 * letters like `\uff0e` to dots.
 */
function isDots(segment: string): boolean {
  return /^\s*\.{1,2}\s*(?:;|$)/.test(segment.normalize("NFKC"));
}

function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
