import { skipSpace, skipValue, type Span, walkElements, walkMembers } from "./json_span.ts";

/** Where the payload of a command stands in the text of a poll answer. */
export interface PayloadSpan extends Span {
  /** Where its id stands, counted from the payload's start. */
  readonly id: Span | undefined;
}

const OPEN_BRACKET = 91, OPEN_BRACE = 123;

/**
 * The spans of the payloads in a poll answer, one for each element of `commands`; `undefined` where an
 * element has no `jsonrpc` member. The whole text is passed once. Of duplicate names the last counts.
 *
 * @param text valid JSON text of an object
 */
export function payloadSpans(text: string): (PayloadSpan | undefined)[] {
  let spans: (PayloadSpan | undefined)[] = [];
  walkMembers(text, skipSpace(text, 0), (name, start) => {
    if (name !== "commands") return skipValue(text, start);
    spans = [];
    if (text.charCodeAt(start) !== OPEN_BRACKET) return skipValue(text, start);
    return walkElements(text, start, (element) => {
      let payload: PayloadSpan | undefined;
      const end = commandEnd(text, element, (span) => payload = span);
      spans.push(payload);
      return end;
    });
  });
  return spans;
}

function commandEnd(text: string, at: number, found: (payload: PayloadSpan) => void): number {
  if (text.charCodeAt(at) !== OPEN_BRACE) return skipValue(text, at);
  return walkMembers(text, at, (name, start) => {
    if (name !== "jsonrpc") return skipValue(text, start);
    const payload = payloadSpan(text, start);
    found(payload);
    return payload.end;
  });
}

function payloadSpan(text: string, start: number): PayloadSpan {
  if (text.charCodeAt(start) !== OPEN_BRACE) {
    return { start, end: skipValue(text, start), id: undefined };
  }
  let id: Span | undefined;
  const end = walkMembers(text, start, (name, at) => {
    const behind = skipValue(text, at);
    if (name === "id") id = { start: at - start, end: behind - start };
    return behind;
  });
  return { start, end, id };
}
