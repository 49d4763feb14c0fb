/**
 * Finds where a value stands in a JSON text, so that it can be forwarded as the characters it came
 * in (design §4: no payload is parsed and written again). The text must already be known to be
 * valid JSON; the scanner only measures.
 */

/** A half-open range of UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 34, COMMA = 44, BACKSLASH = 92, OPEN_BRACKET = 91, CLOSE_BRACKET = 93;
const OPEN_BRACE = 123, CLOSE_BRACE = 125;

/** The first offset at or after `at` that is not JSON white space. */
export function skipSpace(text: string, at: number): number {
  for (;;) {
    const c = text.charCodeAt(at);
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return at;
    at++;
  }
}

/** The offset just behind the string whose opening quote is at `at`. */
export function skipString(text: string, at: number): number {
  for (let close = text.indexOf('"', at + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text.charCodeAt(close - 1 - slashes) === BACKSLASH) slashes++;
    if ((slashes & 1) === 0) return close + 1;
  }
  return text.length;
}

/** The offset just behind the value that starts at `at`. */
export function skipValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return skipString(text, at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipContainer(text, at);
  let end = at;
  for (; end < text.length; end++) {
    const c = text.charCodeAt(end);
    if (c === COMMA || c === CLOSE_BRACE || c === CLOSE_BRACKET || c <= 32) break;
  }
  return end;
}

function skipContainer(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length;) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      i = skipString(text, i);
      continue;
    }
    i++;
    if (c === OPEN_BRACE || c === OPEN_BRACKET) depth++;
    else if ((c === CLOSE_BRACE || c === CLOSE_BRACKET) && --depth === 0) return i;
  }
  return text.length;
}

/** Calls `visit` with each member of the object that starts at `at`, in order. */
export function eachMember(
  text: string,
  at: number,
  visit: (name: string, start: number, end: number) => void,
): void {
  walkMembers(text, at, (name, start) => {
    const end = skipValue(text, start);
    visit(name, start, end);
    return end;
  });
}

/** Calls `visit` with each element of the array that starts at `at`, in order. */
export function eachElement(
  text: string,
  at: number,
  visit: (start: number, end: number) => void,
): void {
  walkElements(text, at, (start) => {
    const end = skipValue(text, start);
    visit(start, end);
    return end;
  });
}

/**
 * Walks through the object that starts at `at`. `visit` returns the offset just behind the value, so
 * it can walk through that itself: however deep it looks, the text is passed once.
 *
 * @returns the offset just behind the object
 */
export function walkMembers(
  text: string,
  at: number,
  visit: (name: string, start: number) => number,
): number {
  let i = skipSpace(text, at + 1);
  while (text.charCodeAt(i) === QUOTE) {
    const nameEnd = skipString(text, i);
    const name = memberName(text, i, nameEnd);
    i = skipSpace(text, visit(name, skipSpace(text, skipSpace(text, nameEnd) + 1)));
    if (text.charCodeAt(i) !== COMMA) break;
    i = skipSpace(text, i + 1);
  }
  return i + 1;
}

/** Walks through the array that starts at `at`, as {@linkcode walkMembers} through an object. */
export function walkElements(
  text: string,
  at: number,
  visit: (start: number) => number,
): number {
  let i = skipSpace(text, at + 1);
  while (i < text.length && text.charCodeAt(i) !== CLOSE_BRACKET) {
    i = skipSpace(text, visit(i));
    if (text.charCodeAt(i) !== COMMA) break;
    i = skipSpace(text, i + 1);
  }
  return i + 1;
}

/**
 * Where the value at a path of member names stands, starting from the object at `at`; `undefined`
 * if a name is missing or an object is something else. Of duplicate names the last counts, as in
 * `JSON.parse`.
 */
export function valueSpan(text: string, at: number, ...path: readonly string[]): Span | undefined {
  let span: Span | undefined = { start: skipSpace(text, at), end: text.length };
  for (const wanted of path) {
    if (text.charCodeAt(span.start) !== OPEN_BRACE) return undefined;
    let found: Span | undefined;
    eachMember(text, span.start, (name, start, end) => {
      if (name === wanted) found = { start, end };
    });
    if (found === undefined) return undefined;
    span = found;
  }
  return span;
}

/** The text with the span replaced by `replacement`; everything else stays as it was. */
export function splice(text: string, span: Span, replacement: string): string {
  return text.slice(0, span.start) + replacement + text.slice(span.end);
}

function memberName(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes("\\") ? JSON.parse(text.slice(start, end)) : raw;
}
