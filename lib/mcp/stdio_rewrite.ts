/**
 * Ids on a shared child. Consumers choose ids and progress tokens without knowing of each other, so
 * each call crosses the pipe with an integer of ours in their place, and what comes back gets the
 * consumer's own text again. Everything else stays character for character (design §4). Pure.
 */
import { isJsonObject } from "../wire/json.ts";
import { eachMember, skipSpace, type Span } from "../wire/json_span.ts";

/** Marks what belongs to a `subscriptions/listen` call: the id of that call (mcp-eras §4.4). */
export const SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

const PROGRESS_TOKEN = ["_meta", "progressToken"];
const OPEN_BRACE = 123;

/** A call as it is written to the child. */
export interface RewrittenCall {
  readonly line: string;
  /** The consumer's progress token as JSON text, if it asked for progress. */
  readonly tokenText: string | undefined;
}

/**
 * Puts `id` in place of a call's id and progress token. A string token becomes a string again, for
 * servers that take no other. Of duplicate names every one is replaced, other cases of a name
 * included: whichever of them a child reads, it must not find a number that is another consumer's id.
 */
export function rewriteCall(text: string, id: number): RewrittenCall {
  const cuts: Cut[] = [];
  let tokenText: string | undefined;
  eachMember(text, skipSpace(text, 0), (name, start, end) => {
    if (isLike(name, "id")) cuts.push({ start, end, text: String(id) });
    if (!isLike(name, "params")) return;
    for (const span of memberSpans(text, start, PROGRESS_TOKEN)) {
      const own = text.slice(span.start, span.end);
      if (!isIdText(own)) continue;
      tokenText = own;
      cuts.push({ ...span, text: own.startsWith('"') ? `"${id}"` : String(id) });
    }
  });
  return { line: oneLine(cut(text, cuts)), tokenText };
}

/**
 * A notification as a line. No reader may find an id in it: a child would take it for a call, and its
 * answer would go to the consumer whose call has that id.
 */
export function rewriteNotification(text: string): string {
  return oneLine(replaceMember(text, ["id"], "null"));
}

/** Replaces the value at a path of member names, at every place the path leads to. */
export function replaceMember(text: string, path: readonly string[], value: string): string {
  return cut(text, memberSpans(text, 0, path).map((span) => ({ ...span, text: value })));
}

/** The JSON text of the value at a path, if there is exactly one such place. */
export function memberText(text: string, path: readonly string[]): string | undefined {
  const [span, second] = memberSpans(text, 0, path);
  return span === undefined || second !== undefined ? undefined : text.slice(span.start, span.end);
}

/** Whether a path of member names leads anywhere. */
export function hasMember(text: string, path: readonly string[]): boolean {
  return memberSpans(text, 0, path).length > 0;
}

/** The message on one line: outside strings, where JSON allows none, a line break is white space. */
export function oneLine(text: string): string {
  return text.includes("\n") || text.includes("\r") ? text.replaceAll(/[\r\n]/g, " ") : text;
}

/** The value at a path of member names of a parsed message. */
export function memberValue(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (!isJsonObject(at)) return undefined;
    at = at[name];
  }
  return at;
}

interface Cut extends Span {
  readonly text: string;
}

function cut(text: string, cuts: readonly Cut[]): string {
  let result = "";
  let at = 0;
  for (const piece of cuts) {
    result += text.slice(at, piece.start) + piece.text;
    at = piece.end;
  }
  return result + text.slice(at);
}

function memberSpans(text: string, at: number, [wanted = "", ...rest]: readonly string[]): Span[] {
  const spans: Span[] = [];
  const object = skipSpace(text, at);
  if (text.charCodeAt(object) !== OPEN_BRACE) return spans;
  eachMember(text, object, (name, start, end) => {
    if (!isLike(name, wanted)) return;
    if (rest.length === 0) spans.push({ start, end });
    else spans.push(...memberSpans(text, start, rest));
  });
  return spans;
}

/** Whether some reader takes a name for the wanted one; there are some that do not mind its case. */
function isLike(name: string, wanted: string): boolean {
  return name === wanted || name.length === wanted.length && folded(name) === folded(wanted);
}

/** Both steps, because `ſ` and the Kelvin sign are letters of other cases as well. */
function folded(name: string): string {
  return name.toLowerCase().toUpperCase();
}

/** Whether a JSON text is a string or a number, as ids and tokens are. */
function isIdText(text: string): boolean {
  return /^["\-0-9]/.test(text);
}
