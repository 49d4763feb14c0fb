import type { HeaderLine } from "../wire/header_list.ts";

/** An HTTP request without a stream: it crosses by structured clone. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

/** An HTTP answer, whole. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}
