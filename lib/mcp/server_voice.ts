import type { AnswerServer } from "./channel.ts";
import type { JsonRpcNotification } from "../wire/jsonrpc.ts";

/** Who takes what a child says outside its answers. */
export interface VoiceListener {
  /** Takes a notification that names no call; false leaves it to the channel. */
  notified(message: JsonRpcNotification): boolean;
  readonly asked: AnswerServer;
}

/** What a child says of its own accord. Without a listener the channel deals with it alone. */
export class ServerVoice {
  listener: VoiceListener | undefined;
}
