import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { AnswerServer } from "../channel.ts";
import type { LegacyCall } from "./legacy_call.ts";
import { errorText, resultText } from "./messages.ts";
import { CODE } from "./revisions.ts";

/**
 * Answers a request of a legacy server outside any answer: whose it is can only be told if one call alone
 * may ask (mcp-eras §4.3, 1).
 *
 * @param calls those in flight in its session that may ask
 * @param isNew the handshake was just now
 */
export function answerAside(
  request: JsonRpcCall,
  calls: readonly LegacyCall[],
  isNew: boolean,
): ReturnType<AnswerServer> {
  const { method, idText } = request;
  if (method === "ping") return Promise.resolve(resultText(idText, "{}"));
  const asking = soleAsker(calls);
  // Servers ask for roots whether anybody has some or not.
  if (method === "roots/list" && (isNew || !asking?.declares(request))) {
    return Promise.resolve(resultText(idText, '{"roots":[]}'));
  }
  if (asking !== undefined) return asking.ask(request, true);
  return Promise.resolve(
    errorText(idText, CODE.internal, "it is not clear which call this request belongs to"),
  );
}

/**
 * The call that a request outside any answer belongs to, if that is sure. Calls that wait for their
 * consumer's input have asked what they wanted to: among calls of one consumer it is the only other.
 */
function soleAsker(calls: readonly LegacyCall[]): LegacyCall | undefined {
  const [first] = calls;
  if (first === undefined || calls.length === 1) return first;
  if (calls.some(({ consumer }) => consumer !== first.consumer)) return undefined;
  const running = calls.filter(({ isParked }) => !isParked);
  return running.length === 1 ? running[0] : undefined;
}
