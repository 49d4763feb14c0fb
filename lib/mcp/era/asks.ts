import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import { editedObject, memberAt, membersOf, stringAt } from "./json_edit.ts";
import { errorText, resultText } from "./messages.ts";
import { ASKS, CODE } from "./revisions.ts";

/** A request of a legacy server that waits for the consumer's answer. */
export interface Ask {
  readonly key: string;
  readonly request: JsonRpcCall;
  /** It came outside the call's own stream, and its answer goes its own way too. */
  readonly isAside: boolean;
  /** Gives the server the text of the whole response; only the first counts. */
  readonly settle: (response: string) => void;
}

/** The entry of an ask in `inputRequests` (mcp-eras §4.3). */
export function inputRequest({ method, text }: JsonRpcCall): string {
  const params = editedObject(memberAt(text, "params"), {
    elicitationId: undefined,
    task: undefined,
    _meta: (meta) =>
      meta === undefined ? undefined : editedObject(meta, { progressToken: undefined }),
  });
  const name = JSON.stringify(method);
  return params === undefined ? `{"method":${name}}` : `{"method":${name},"params":${params}}`;
}

/**
 * What the consumer would have had to declare for an ask, or `undefined` if it did.
 *
 * @param capabilities of the consumer, JSON text
 */
export function undeclared(
  { method, text }: JsonRpcCall,
  capabilities: string,
): string | undefined {
  const kind = ASKS[method];
  if (kind === undefined) return undefined;
  const declared = memberAt(capabilities, kind);
  if (declared?.startsWith("{") !== true) return kind;
  if (kind !== "elicitation") return undefined;
  const isUrl = stringAt(text, "params", "mode") === "url";
  if (isUrl) return memberAt(declared, "url") === undefined ? "elicitation.url" : undefined;
  // `{}` means forms (mcp-eras §1.2).
  const isFormless = memberAt(declared, "form") === undefined && memberAt(declared, "url");
  return isFormless ? kind : undefined;
}

/**
 * The consumer's bare results by key. Entries that look like whole messages are no results and are
 * left out, as the reference SDK does.
 */
export function inputResponses(params: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const responses = memberAt(params, "inputResponses");
  if (responses === undefined) return found;
  for (const { name, value } of membersOf(responses)) {
    if (!value.startsWith("{")) continue;
    if (memberAt(value, "method") !== undefined || memberAt(value, "result") !== undefined) {
      continue;
    }
    found.set(name, value);
  }
  return found;
}

/** The response to an ask that the consumer answered. */
export function answerText({ idText }: JsonRpcCall, result: string): string {
  return resultText(idText, result);
}

/** The response to an ask that nobody will answer any more. */
export function givenUp({ idText, method }: JsonRpcCall): string {
  return method === "elicitation/create"
    ? resultText(idText, '{"action":"cancel"}')
    : errorText(idText, CODE.internal, "nobody answered in time");
}
