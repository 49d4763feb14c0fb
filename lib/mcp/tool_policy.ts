import { MAX_NAME_CHARS } from "../wire/call_about.ts";
import { eachElement, eachMember, skipSpace, valueSpan } from "../wire/json_span.ts";
import type { JsonRpcMessage } from "../wire/jsonrpc.ts";

/**
 * Which tools of a channel exist for consumers. A pattern is a tool's name in which `*` stands for any
 * characters and `?` for one; upper and lower case differ.
 */
export interface ToolPolicy {
  /** If given, only tools that match one of these exist. */
  readonly allow?: readonly string[];
  /** Tools that match one of these do not, whatever `allow` says. */
  readonly deny: readonly string[];
}

/** Whether a tool of that name may be seen and called. */
export type AllowsTool = (name: string) => boolean;

/** What a message asks of the tools. */
export type ToolRequest =
  /** Nothing: it is about something else. */
  | { readonly kind: "none" }
  | { readonly kind: "list" }
  | ToolCall;

/** A message that a policy may refuse. */
export type ToolCall =
  | { readonly kind: "call"; readonly tool: string }
  /** Two readers of the text could take it for calls of different tools. */
  | { readonly kind: "unclear"; readonly why: string };

/** A longer name is no tool's; it is refused before anything is compared with it. */
const MAX_TOOL_CHARS = 1_024;
/** JSON-RPC "invalid params": what servers answer to the name of a tool they do not have. */
const INVALID_PARAMS = -32602;

const NONE: ToolRequest = { kind: "none" };
const LIST: ToolRequest = { kind: "list" };

/** Makes the judge of a policy. */
export function compileToolPolicy({ allow, deny }: ToolPolicy): AllowsTool {
  const allowed = allow?.map(characters);
  const denied = deny.map(characters);
  return (name) => {
    if (name.length > MAX_TOOL_CHARS) return false;
    const tool = characters(name);
    return !denied.some((pattern) => globMatches(pattern, tool)) &&
      (allowed === undefined || allowed.some((pattern) => globMatches(pattern, tool)));
  };
}

/**
 * Reads what a message asks of the tools. Servers differ in which of two members of one name counts,
 * and some do not tell upper from lower case: where that matters nothing is clear, so that no spelling
 * of a call gets past a policy.
 */
export function toolRequest(message: JsonRpcMessage): ToolRequest {
  const { text } = message;
  const at = skipSpace(text, 0);
  const methods = membersLike(text, at, "method").length;
  if (methods > (message.kind === "response" ? 0 : 1)) return unclear("it has several methods");
  if (message.kind === "response") return NONE;
  if (message.method === "tools/list") return LIST;
  if (message.method !== "tools/call") return NONE;
  const [params, otherParams] = membersLike(text, at, "params");
  if (otherParams !== undefined) return unclear("it has several params");
  if (params === undefined || text[params.start] !== "{") return unclear("it names no tool");
  const [name, otherName] = membersLike(text, params.start, "name");
  if (otherName !== undefined) return unclear("it names several tools");
  if (name === undefined || !params.exact || !name.exact || text[name.start] !== '"') {
    return unclear("it names no tool");
  }
  if (name.end - name.start > MAX_TOOL_CHARS) return unclear("its tool's name is too long");
  return { kind: "call", tool: JSON.parse(text.slice(name.start, name.end)) };
}

/**
 * The answer to `tools/list` without the tools that are not allowed. They are cut out of the text; every
 * other character stays, so the same text comes back if there is none.
 */
export function withoutHiddenTools(
  text: string,
  allows: AllowsTool,
): { readonly text: string; readonly hidden: readonly string[] } {
  const tools = valueSpan(text, 0, "result", "tools");
  const hidden: string[] = [];
  if (tools === undefined || text[tools.start] !== "[") return { text, hidden };
  let kept = "";
  /** Up to where the text is in `kept`. */
  let done = 0;
  /** Where the run of hidden tools before this one began, if there is one. */
  let cutFrom: number | undefined;
  /** Behind the last tool that stays, or the bracket. */
  let lastKeptEnd = tools.start + 1;
  let lastEnd = lastKeptEnd;
  eachElement(text, tools.start, (start, end) => {
    const name = nameAt(text, start);
    if (name !== undefined && !allows(name)) {
      hidden.push(name);
      cutFrom ??= start;
    } else {
      if (cutFrom !== undefined) {
        kept += text.slice(done, cutFrom);
        done = start;
        cutFrom = undefined;
      }
      lastKeptEnd = end;
    }
    lastEnd = end;
  });
  // Of a run at the end the comma before it goes, of all others the one behind it.
  if (cutFrom !== undefined) {
    kept += text.slice(done, lastKeptEnd === tools.start + 1 ? cutFrom : lastKeptEnd);
    done = lastEnd;
  }
  return { text: kept + text.slice(done), hidden };
}

/**
 * The answer to a call that is not let through.
 *
 * @param idText JSON text of the call's id
 */
export function refusalText(idText: string, channel: string, refused: ToolCall): string {
  const why = refused.kind === "call"
    ? `the tool ${JSON.stringify(shownTool(refused.tool))} is not allowed`
    : refused.why;
  const message = `refused by the tool policy of channel ${channel} (mcp.tool_policy): ${why}`;
  return `{"jsonrpc":"2.0","id":${idText},` +
    `"error":{"code":${INVALID_PARAMS},"message":${JSON.stringify(message)}}}`;
}

/** A tool's name as it is told to people. */
export function shownTool(name: string): string {
  return name.slice(0, MAX_NAME_CHARS);
}

function unclear(why: string): ToolRequest {
  return { kind: "unclear", why };
}

/** Where a member's value stands, and whether its name is spelled as wanted. */
interface Member {
  readonly start: number;
  readonly end: number;
  readonly exact: boolean;
}

/** The members of the object at `at` whose names differ from the wanted one by case at most. */
function membersLike(text: string, at: number, wanted: string): readonly Member[] {
  const found: Member[] = [];
  // Upper case, because `ſ` folds to `s` for those who fold.
  const like = wanted.toUpperCase();
  eachMember(text, at, (name, start, end) => {
    if (name.toUpperCase() === like) found.push({ start, end, exact: name === wanted });
  });
  return found;
}

function nameAt(text: string, start: number): string | undefined {
  const span = valueSpan(text, start, "name");
  return span === undefined || text[span.start] !== '"'
    ? undefined
    : JSON.parse(text.slice(span.start, span.end));
}

function characters(text: string): readonly string[] {
  return [...text];
}

/** Whether the whole name matches; steps back to the last `*` only, so it takes no exponential time. */
function globMatches(pattern: readonly string[], name: readonly string[]): boolean {
  let p = 0, n = 0, star = -1, starName = 0;
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      starName = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star !== -1) {
      p = star + 1;
      n = ++starName;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
