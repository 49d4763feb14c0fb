import type { HeaderList } from "../wire/header_list.ts";

/** Whose words a captured message is: the consumer's request, the final reply, or one before it. */
export type PayloadDirection = "request" | "reply" | "notification";

/** One JSON-RPC message of a command, as it crosses. */
export interface PassingPayload {
  readonly requestId: string;
  readonly direction: PayloadDirection;
  readonly text: string;
  /** Those of the request as the consumer sent them, of the reply as the server did. */
  readonly headers?: HeaderList;
}

/** Gets to see the payloads that cross; must not throw and must not block. */
export type Capture = (payload: PassingPayload) => void;

/** The beginning of a payload, in a text of its own that keeps nothing bigger alive. */
export interface CapturedPayload extends PassingPayload {
  /** Of the whole payload, in UTF-8. */
  readonly bytes: number;
}

/** Takes captured payloads to whoever shows them; must not throw and must not block. */
export type TakePayload = (payload: CapturedPayload) => void;
