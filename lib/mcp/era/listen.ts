import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { FinalReply, NotificationReply, Reply } from "../../wire/reply.ts";
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
import { withSignal } from "./with_signal.ts";

/** Listens of one session: each takes a slot of its channel for as long as it lasts. */
const MAX_LISTENS = 64;

/** A session in place of one that the server lost, or what it said instead. */
export type Renew = (lost: LegacySession) => Promise<LegacySession | FinalReply>;

/**
 * Serves a `subscriptions/listen` from what a legacy server says (mcp-eras §4.4): the acknowledgement,
 * then notifications until the consumer ends it. When the signal aborts there is no result, so that the
 * consumer listens again.
 *
 * @param opened gets what the consumer may end
 */
export async function* serveListen(
  session: LegacySession,
  renew: Renew,
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
  const uris = [...offered.uris];
  const held: string[] = [];
  const listener = new Listener(idText, { ...offered, uris });
  // From here on nothing is missed, although the acknowledgement comes first.
  session.listeners.add(listener);
  opened(listener);
  try {
    for (const uri of offered.uris) {
      if (await isSubscribed(session, renew, uri, signal)) held.push(uri);
      else uris.splice(uris.indexOf(uri), 1);
    }
    yield streamed(acknowledgement(listener.subscription, idText));
    if (!isEmpty(listener.subscription)) {
      for await (const text of listener.read(signal)) yield streamed(text);
    }
  } finally {
    // The session may have been lost and replaced meanwhile.
    const { latest } = session;
    latest.listeners.delete(listener);
    for (const uri of held) latest.subscriptions.remove(uri);
  }
  const meta = objectOf([{ name: META.subscriptionId, value: idText }]);
  yield answered(resultText(idText, `{"resultType":"complete","_meta":${meta}}`));
}

/** Subscribes to a resource; a session that turns out to be lost is replaced once. */
async function isSubscribed(
  session: LegacySession,
  renew: Renew,
  uri: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { latest } = session;
  const taken = await latest.subscriptions.add(uri, signal);
  if (taken !== "session_lost") return taken === "taken";
  const renewed = await withSignal(renew(latest), signal);
  if (renewed.kind !== "session") return false;
  return await renewed.subscriptions.add(uri, signal) === "taken";
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
