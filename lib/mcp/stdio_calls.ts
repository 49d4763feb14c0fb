import type { TunnelFailure } from "../wire/failure.ts";
import { type JsonRpcCall, sameId } from "../wire/jsonrpc.ts";
import type { FailedReply } from "../wire/reply.ts";
import type { PendingLine } from "./child_writer.ts";
import { ReplyInbox } from "./reply_inbox.ts";
import { memberValue, replaceMember, SUBSCRIPTION_ID } from "./stdio_rewrite.ts";

/** On whose behalf a call is made. */
export type Caller =
  | {
    readonly kind: "consumer";
    readonly requestId: string;
    /** Tells consumers apart; see `consumerSession`. */
    readonly session: string;
  }
  /** We replay the handshake to a restarted child. */
  | { readonly kind: "replay" };

/** A call the child has not answered yet. */
export class StdioCall {
  readonly inbox = new ReplyInbox();
  /** The child answered with a result. */
  succeeded = false;

  constructor(
    /** Our id. */
    readonly id: number,
    readonly message: JsonRpcCall,
    /** The consumer's progress token as JSON text, if it asked for progress. */
    readonly tokenText: string | undefined,
    readonly caller: Caller,
    readonly line: PendingLine,
  ) {}

  /** Ends the call with an answer of the child. */
  answer(message: string, isError: boolean): void {
    this.succeeded = !isError;
    this.inbox.finish({ kind: "response", message, status: 200, headers: [] });
  }

  fail(failure: TunnelFailure): void {
    this.inbox.finish(failedReply(failure));
  }
}

/** The reply to a command the child could not serve (wire-protocol §7). */
export function failedReply(failure: TunnelFailure): FailedReply {
  return { kind: "failed", status: 502, headers: [], failure };
}

const LISTEN = "subscriptions/listen";
const TOKEN_PATH = ["params", "progressToken"];
const REQUEST_ID_PATH = ["params", "requestId"];
const SUBSCRIPTION_PATH = ["params", "_meta", SUBSCRIPTION_ID];

/** A server notification, its owner, and its text as the owner must see it. */
export interface OwnedNotification {
  readonly call: StdioCall;
  readonly text: string;
}

/**
 * The calls that share one child, oldest first. The dispatcher's slots bound their number: a call is
 * here only while a command is being served.
 */
export class CallsInFlight {
  readonly #calls = new Map<number, StdioCall>();

  get size(): number {
    return this.#calls.size;
  }

  add(call: StdioCall): void {
    this.#calls.set(call.id, call);
  }

  /** Takes a call out; false if it was not there any more. */
  remove(call: StdioCall): boolean {
    return this.#calls.delete(call.id);
  }

  /** Takes out every call. */
  removeAll(): StdioCall[] {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    return calls;
  }

  /** The call the child means by an id of ours, given as JSON text. */
  byOwnId(idText: string): StdioCall | undefined {
    return this.#calls.get(Number(idText));
  }

  /**
   * The one call a consumer means by its own id. Nobody can name the call of another session; when
   * two calls of a session carry the id, neither is meant (mcp-eras §6, "Cancel").
   */
  meantBy(session: string, idText: string): StdioCall | undefined {
    let meant: StdioCall | undefined;
    for (const call of this.#calls.values()) {
      if (call.caller.kind !== "consumer" || call.caller.session !== session) continue;
      if (!sameId(call.message.idText, idText)) continue;
      if (meant !== undefined) return undefined;
      meant = call;
    }
    return meant;
  }

  /**
   * Who a server notification is for (design §5). One that names a call, by progress token or
   * subscription, goes to that call or to nobody. Of the rest a changed list goes to the oldest call,
   * and everything goes to the only call there is; otherwise it could be shown to a foreign session,
   * and is for nobody.
   */
  ownerOf(text: string, value: unknown, method: string): OwnedNotification | undefined {
    if (method === "notifications/progress") return this.#progress(text, value);
    if (method === "notifications/cancelled") {
      // It ends a listen, or takes back a request of the server's own, which counts by itself.
      const named = this.#naming(text, value, REQUEST_ID_PATH);
      if (named?.call.message.method === LISTEN) return named;
    } else if (memberValue(value, SUBSCRIPTION_PATH) !== undefined) {
      return this.#naming(text, value, SUBSCRIPTION_PATH);
    }
    const [oldest, second] = this.#candidates();
    if (oldest === undefined) return undefined;
    const isForOldest = second === undefined || /^notifications\/.+\/list_changed$/.test(method);
    return isForOldest ? { call: oldest, text } : undefined;
  }

  #progress(text: string, value: unknown): OwnedNotification | undefined {
    const token = memberValue(value, TOKEN_PATH);
    if (typeof token !== "string" && typeof token !== "number") return undefined;
    const call = this.#calls.get(Number(token));
    if (call?.tokenText === undefined) return undefined;
    if ((typeof token === "string") !== call.tokenText.startsWith('"')) return undefined;
    return { call, text: replaceMember(text, TOKEN_PATH, call.tokenText) };
  }

  #naming(text: string, value: unknown, path: readonly string[]): OwnedNotification | undefined {
    const id = memberValue(value, path);
    const call = typeof id === "number" ? this.#calls.get(id) : undefined;
    return call && { call, text: replaceMember(text, path, call.message.idText) };
  }

  /**
   * The first two calls that may own what names no call: not our own replay, and no listen, whose
   * notifications all name it.
   */
  #candidates(): StdioCall[] {
    const candidates: StdioCall[] = [];
    for (const call of this.#calls.values()) {
      if (call.caller.kind === "replay" || call.message.method === LISTEN) continue;
      candidates.push(call);
      if (candidates.length === 2) break;
    }
    return candidates;
  }
}
