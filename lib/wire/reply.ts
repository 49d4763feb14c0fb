import type { HeaderList } from "./header_list.ts";
import type { TunnelFailure } from "./failure.ts";

/**
 * What a channel says back. `notification` may occur any number of times; every other kind is
 * final and occurs once. `message` and `document` are upstream JSON text, forwarded as it is.
 */
export type Reply = NotificationReply | FinalReply;

/** A server notification inside a call. */
export interface NotificationReply {
  readonly kind: "notification";
  readonly message: string;
  readonly headers: HeaderList;
  readonly status: number;
}

/** The one reply that ends a command. */
export type FinalReply =
  | {
    readonly kind: "response";
    readonly message: string;
    readonly status: number;
    readonly headers: HeaderList;
    /** The answer is ours: the call's own sender took it back. */
    readonly cancelled?: true;
  }
  | { readonly kind: "notify_ack"; readonly status: number; readonly headers: HeaderList }
  | { readonly kind: "session_terminated"; readonly status: number; readonly headers: HeaderList }
  | {
    readonly kind: "oauth_document";
    readonly status: number;
    readonly headers: HeaderList;
    readonly document: string;
  }
  | {
    /** No server is bound to the command's channel (wire-protocol §5). */
    readonly kind: "unsupported_channel";
  }
  | FailedReply;

/** The command could not be served; the wire body is made from the failure (wire-protocol §7). */
export interface FailedReply {
  readonly kind: "failed";
  readonly status: number;
  readonly headers: HeaderList;
  readonly failure: TunnelFailure;
}
