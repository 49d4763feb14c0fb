import { isJsonObject, tryParseJson } from "../wire/json.ts";
import { MAX_NAME_CHARS } from "../wire/call_about.ts";
import { ownText } from "./own_text.ts";

/** What a server itself says of a tool; nobody has checked it (ui §7). */
export type ToolHint = "read-only" | "writes" | "destructive";

/** Tools kept of one channel; a server that lists more has none of them marked. */
const MAX_TOOLS = 512;

/** A page of a server's tools, by name; a tool that it says nothing of is not in it. */
export interface ToolHintPage {
  readonly hints: ReadonlyMap<string, ToolHint>;
  /** Where the list goes on. */
  readonly cursor: string | undefined;
}

/** Reads the answer to `tools/list`; what is not as it should be says nothing. */
export function toolHintPage(reply: string): ToolHintPage {
  const message = tryParseJson(reply);
  const result = isJsonObject(message) ? message["result"] : undefined;
  const hints = new Map<string, ToolHint>();
  if (!isJsonObject(result)) return { hints, cursor: undefined };
  const { tools, nextCursor } = result;
  for (const tool of Array.isArray(tools) ? tools.slice(0, MAX_TOOLS) : []) {
    const name = isJsonObject(tool) ? tool["name"] : undefined;
    const hint = isJsonObject(tool) ? hintOf(tool["annotations"]) : undefined;
    if (typeof name === "string" && hint !== undefined) {
      hints.set(ownText(name, MAX_NAME_CHARS), hint);
    }
  }
  return { hints, cursor: typeof nextCursor === "string" ? nextCursor : undefined };
}

/** By the defaults of the protocol a tool that does not only read may destroy; it has to be said here. */
function hintOf(annotations: unknown): ToolHint | undefined {
  if (!isJsonObject(annotations)) return undefined;
  const { readOnlyHint, destructiveHint } = annotations;
  if (readOnlyHint === true) return "read-only";
  if (destructiveHint === true) return "destructive";
  return readOnlyHint === false || destructiveHint === false ? "writes" : undefined;
}
