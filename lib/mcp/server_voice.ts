import type { AnswerServer } from "./channel.ts";
import type { JsonRpcNotification } from "../wire/jsonrpc.ts";

/** Who takes what a child says outside its answers. */
export interface VoiceListener {
  /** Takes a notification that names no call; false leaves it to the channel. */
  notified(message: JsonRpcNotification): boolean;
  readonly asked: AnswerServer;
  /** It serves calls that the child may ask something about. */
  readonly isAskable: () => boolean;
}

/** What a child says of its own accord. Without a listener the channel deals with it alone. */
export class ServerVoice {
  listener: VoiceListener | undefined;
  /** Gets requests of the child first, while they can be relayed to a consumer. */
  relay: AnswerServer | undefined;
}
