import type { FinalReply } from "../../wire/reply.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import { type Ask, inputRequest, undeclared } from "./asks.ts";
import { errorCode, missingCapability, modernError } from "./errors.ts";
import { edited, elementsOf, memberAt, objectOf, stringAt } from "./json_edit.ts";
import { answered, messageOf, resultText } from "./messages.ts";
import { modernResult } from "./results.ts";
import { CODE, META } from "./revisions.ts";

/** A legacy server's final reply as the modern consumer of a call wants it (mcp-eras §4.2). */
export function modernReply(
  reply: FinalReply,
  call: JsonRpcCall,
  capabilities: string,
  serverInfo: string | undefined,
): FinalReply {
  if (reply.kind !== "response") return reply;
  const { idText, method } = call;
  const text = edited(reply.message, { id: idText });
  // The session is the bridge's, not the consumer's.
  const headers = reply.headers.filter(([name]) => !/^mcp-/i.test(name));
  const code = errorCode(text);
  if (code === undefined) {
    const result = (value: string | undefined) =>
      value === undefined ? value : modernResult(value, method, serverInfo);
    return { ...reply, headers, message: edited(text, { result }) };
  }
  if (code === CODE.urlElicitationRequired) {
    return urlAsks(text, call, capabilities, serverInfo);
  }
  const uri = stringAt(call.text, "params", "uri");
  const error = modernError(text, reply.status, uri);
  return { ...reply, headers, message: error.text, status: error.status };
}

/** The answer to a call that waits for input. */
export function inputRequired(
  idText: string,
  asks: readonly Pick<Ask, "key" | "request">[],
  requestState: string | undefined,
  serverInfo: string | undefined,
): FinalReply {
  const entries = asks.map(({ key, request }) => ({ name: key, value: inputRequest(request) }));
  return answered(resultText(
    idText,
    objectOf([
      { name: "resultType", value: '"input_required"' },
      { name: "inputRequests", value: objectOf(entries) },
      ...(requestState === undefined
        ? []
        : [{ name: "requestState", value: JSON.stringify(requestState) }]),
      ...(serverInfo === undefined
        ? []
        : [{ name: "_meta", value: objectOf([{ name: META.serverInfo, value: serverInfo }]) }]),
    ]),
  ));
}

/** Nothing is parked: the error ended the call, and the consumer's retry makes it anew. */
function urlAsks(
  error: string,
  { idText }: JsonRpcCall,
  capabilities: string,
  serverInfo: string | undefined,
): FinalReply {
  const asks = elementsOf(memberAt(error, "error", "data", "elicitations")).flatMap(
    (params, at) => {
      const request = messageOf(
        `{"jsonrpc":"2.0","id":${at},"method":"elicitation/create","params":${
          edited(params, { mode: (mode) => mode ?? '"url"' })
        }}`,
      );
      return request.kind === "call" ? [{ key: `url_${at + 1}`, request }] : [];
    },
  );
  const [first] = asks;
  const missing = first === undefined ? "elicitation.url" : undeclared(first.request, capabilities);
  return missing === undefined
    ? inputRequired(idText, asks, undefined, serverInfo)
    : missingCapability(idText, [missing]);
}
