import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { NotificationReply, Reply } from "../../wire/reply.ts";
import { memberAt, objectOf } from "./json_edit.ts";
import type { LegacySession } from "./legacy_session.ts";
import { Listener } from "./listeners.ts";
import { answered, errorText, resultText } from "./messages.ts";
import { CODE, META } from "./revisions.ts";
import {
  acknowledgement,
  honoured,
  isEmpty,
  readSubscription,
  type Subscription,
} from "./subscription.ts";

/** Listens of one session: each takes a slot of its channel for as long as it lasts. */
const MAX_LISTENS = 64;

/**
 * Serves a `subscriptions/listen` from what a legacy server says (mcp-eras §4.4): the acknowledgement,
 * then notifications until the consumer ends it. When the signal aborts there is no result, so that the
 * consumer listens again.
 *
 * @param opened gets what the consumer may end
 */
export async function* serveListen(
  session: LegacySession,
  call: JsonRpcCall,
  signal: AbortSignal,
  opened: (listener: Listener) => void,
): AsyncGenerator<Reply, void, void> {
  const { idText } = call;
  const params = memberAt(call.text, "params");
  const asked = readSubscription(params === undefined ? undefined : JSON.parse(params));
  if (asked === undefined) {
    return yield answered(
      errorText(idText, CODE.invalidParams, "params.notifications is required"),
      400,
    );
  }
  if (session.listeners.size >= MAX_LISTENS) {
    return yield answered(
      errorText(idText, CODE.internal, `this client keeps at most ${MAX_LISTENS} listens open`),
    );
  }
  const offered = session.hasVoice ? honoured(asked, session.capabilities) : NOTHING;
  const uris: string[] = [];
  const listener = new Listener(idText, { ...offered, uris });
  // From here on nothing is missed, although the acknowledgement comes first.
  session.listeners.add(listener);
  opened(listener);
  try {
    for (const uri of offered.uris) {
      if (await session.subscribe(uri, signal)) uris.push(uri);
    }
    yield streamed(acknowledgement(listener.subscription, idText));
    if (!isEmpty(listener.subscription)) {
      for await (const text of listener.read(signal)) yield streamed(text);
    }
  } finally {
    // The session may have been lost and replaced meanwhile.
    const { latest } = session;
    latest.listeners.delete(listener);
    for (const uri of uris) latest.unsubscribe(uri);
  }
  const meta = objectOf([{ name: META.subscriptionId, value: idText }]);
  yield answered(resultText(idText, `{"resultType":"complete","_meta":${meta}}`));
}

const NOTHING: Subscription = { tools: false, prompts: false, resources: false, uris: [] };

function streamed(message: string): NotificationReply {
  return {
    kind: "notification",
    message,
    status: 200,
    headers: [["Content-Type", "text/event-stream"]],
  };
}
