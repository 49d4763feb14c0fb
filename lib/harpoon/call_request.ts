import type { SendTrouble } from "./send.ts";

/** What a caller asks for; the shape is checked, what it means for the target is not (harpoon §4). */
export interface CallRequest {
  readonly label: string;
  /** Below the target's URL, of `prefix` targets only; absent and empty mean the URL itself. */
  readonly path?: string | undefined;
  readonly query?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Absent: 30 s, or what the target allows if that is less. */
  readonly timeoutMs?: number | undefined;
  /** Of the decoded answer; absent: what the target allows. */
  readonly maxResponseBytes?: number | undefined;
  readonly followRedirects: boolean;
  /** Absent: what the settings allow. */
  readonly maxRedirects?: number | undefined;
  /** What the tool itself found wrong, without URL: the call is refused, and recorded like any other. */
  readonly refusal?: string | undefined;
}

/** On whose behalf a call is made; for the records only. */
export interface CallOrigin {
  /** Name of the tool. */
  readonly tool: string;
  /** Of the tunnel's command. */
  readonly requestId?: string | undefined;
}

/** Why a call failed, finer than its message: what a program may act on. */
export type CallCode =
  | SendTrouble
  | "canceled"
  | "rate_limited"
  | "redirect_blocked"
  | "redirect_limit"
  | "request_too_large"
  | "response_too_large";

/** What a caller gets; the messages are those of harpoon §4, they hold no URL and no label. */
export type CallResult =
  | {
    readonly kind: "answered";
    /** Whatever the target said: errors of HTTP are answers. */
    readonly status: number;
    readonly headers: Record<string, string[]>;
    /** Decoded; URLs of targets are replaced by their labels (harpoon §7). */
    readonly body: Uint8Array;
    /** Bytes that were read, before anything was replaced. */
    readonly bodySize: number;
  }
  | { readonly kind: "refused"; readonly message: string; readonly code?: CallCode };
