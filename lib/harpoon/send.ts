import type { Egress } from "../core/egress.ts";
import type { HeaderList } from "../wire/header_list.ts";
import type { Resolve } from "./resolve.ts";
import type { Exchanges } from "./send_exchange.ts";
import type { SendTrouble } from "./send_trouble.ts";

export type { SendTrouble } from "./send_trouble.ts";

/** One request that is to be sent as it is. */
export interface OutboundRequest {
  /** In normal form; path and query go out as they stand in it. Userinfo and fragment do not. */
  readonly url: string;
  readonly method: string;
  /**
   * The lines in order. Those of the host, the connection, the length and the accepted encodings are
   * the sender's own; given ones are left out.
   */
  readonly headers: HeaderList;
  readonly body: Uint8Array | undefined;
  readonly egress: Egress;
  /**
   * CIDR ranges the host must resolve into; without, any address that is not refused by itself.
   * Behind a proxy names are resolved by the proxy: only a host that is an address can be judged.
   */
  readonly addresses: readonly string[] | undefined;
  /** Of the answer's body, decoded. */
  readonly maxBodyBytes: number;
}

/** How an exchange ended. */
export type SendOutcome =
  | {
    readonly kind: "answered";
    readonly status: number;
    /** The lines as they came, `Content-Encoding` and `Content-Length` included. */
    readonly headers: HeaderList;
    /** Decoded. */
    readonly body: Uint8Array;
  }
  | {
    readonly kind: "too_large";
    readonly status: number;
    /** As of an answer that fits. */
    readonly headers: HeaderList;
  }
  | {
    readonly kind: "failed";
    readonly trouble: SendTrouble;
    /** Whether the head of an answer had come. */
    readonly stage: "request" | "response";
  };

/** Sends requests over connections it keeps; its end is the end of all of them. */
export interface Sender extends AsyncDisposable {
  /**
   * Sends one request and reads its whole answer. Redirects are answers; there are no cookies.
   *
   * @throws only the reason of `signal`
   */
  send(request: OutboundRequest, signal: AbortSignal): Promise<SendOutcome>;
}

/** What a sender may be given. */
export interface SenderOptions {
  /** Finds the addresses of hosts in place of the system's resolver. */
  readonly resolve?: Resolve;
}

/**
 * Opens a sender. It loads the platform's HTTP client with the first request, and not before: that
 * is 15 MB, and most tunnels never call out.
 */
export function openSender({ resolve }: SenderOptions = {}): Sender {
  let loading: Promise<Exchanges> | undefined;
  const load = async () => new (await import("./send_exchange.ts")).Exchanges(resolve);
  return {
    async send(request, signal) {
      signal.throwIfAborted();
      loading ??= load();
      return await (await loading).exchange(request, signal);
    },
    async [Symbol.asyncDispose]() {
      await (await loading?.catch(() => undefined))?.close();
    },
  };
}
