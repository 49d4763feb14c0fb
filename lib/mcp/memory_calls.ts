import type { JsonRpcCommand } from "../wire/command.ts";
import { consumerSession } from "../wire/consumer_session.ts";
import { splice } from "../wire/json_span.ts";
import { type JsonRpcCall, type JsonRpcResponse, sameId } from "../wire/jsonrpc.ts";
import { ReplyInbox } from "./reply_inbox.ts";
import { memberText, replaceMember, rewriteCall, SUBSCRIPTION_ID } from "./stdio_rewrite.ts";

/** A call the server has not answered yet. */
export interface OpenCall {
  /** Our id as JSON text, unique for the life of the channel; the call's progress token is made of it. */
  readonly ownId: string;
  readonly command: JsonRpcCommand;
  readonly message: JsonRpcCall;
  /** The consumer's progress token as JSON text, if the call asked for progress. */
  readonly tokenText: string | undefined;
  /** The message with id and progress token replaced by ours. */
  readonly text: string;
  readonly inbox: ReplyInbox;
}

/** A server notification's owner, and its text as the owner must see it. */
export interface RoutedNotification {
  readonly call: OpenCall;
  readonly text: string;
}

const TOKEN = ["params", "progressToken"];
const REQUEST_ID = ["params", "requestId"];
const SUBSCRIPTION = ["params", "_meta", SUBSCRIPTION_ID];
const RESULT_SUBSCRIPTION = ["result", "_meta", SUBSCRIPTION_ID];
const LISTEN = "subscriptions/listen";

/**
 * The calls that share one in-memory server. Consumers choose their ids without knowing of each
 * other, so every call gets an id and a progress token of ours, and what comes back is told apart by
 * them (design §5). The dispatcher's slots bound the table.
 */
export class OpenCalls {
  readonly #calls = new Map<string, OpenCall>();
  #lastId = 0;

  /** Enters a call and rewrites its message. */
  open(command: JsonRpcCommand, message: JsonRpcCall): OpenCall {
    const id = ++this.#lastId;
    const { line: text, tokenText } = rewriteCall(message.text, id);
    const inbox = new ReplyInbox();
    const call = { ownId: String(id), command, message, tokenText, text, inbox };
    this.#calls.set(call.ownId, call);
    return call;
  }

  /** Takes a call out; what the server still says about it has no owner from now on. */
  close(call: OpenCall): void {
    this.#calls.delete(call.ownId);
  }

  /** Every open call, oldest first. */
  all(): readonly OpenCall[] {
    return [...this.#calls.values()];
  }

  /** The call with an id of ours, given as JSON text. */
  byOwnId(idText: string): OpenCall | undefined {
    return this.#calls.get(idText);
  }

  /**
   * The one call a consumer means when it names its own id in `notifications/cancelled`. Nobody can
   * name another consumer's call; if two calls of one consumer carry the id, neither is meant.
   */
  meantBy(notification: JsonRpcCommand, idText: string): OpenCall | undefined {
    const meant = this.all().filter((call) =>
      sameId(call.message.idText, idText) &&
      consumerSession(call.command.headers) === consumerSession(notification.headers)
    );
    return meant.length === 1 ? meant[0] : undefined;
  }

  /**
   * Who a server notification is for (design §5). One that names its call, by progress token or
   * subscription, goes there or nowhere; one sent while serving a call goes to that call; a changed
   * list goes to the oldest call; anything else only to the single call there is.
   *
   * @param servedId our id of the call the server says it is serving, if it says so
   */
  route(
    text: string,
    method: string,
    servedId: string | undefined,
  ): RoutedNotification | undefined {
    if (method === "notifications/progress") return this.#progress(text);
    if (method === "notifications/cancelled") {
      // The server's own requests are refused, so it can only mean to end a listen.
      return this.#listenNamedAt(REQUEST_ID, text);
    }
    if (memberText(text, SUBSCRIPTION) !== undefined) {
      return this.#listenNamedAt(SUBSCRIPTION, text);
    }
    const call = servedId === undefined ? this.#byElimination(method) : this.#calls.get(servedId);
    return call && { call, text };
  }

  #progress(text: string): RoutedNotification | undefined {
    const token: unknown = JSON.parse(memberText(text, TOKEN) ?? "null");
    const call = this.#calls.get(String(token));
    if (call?.tokenText === undefined) return undefined;
    return { call, text: replaceMember(text, TOKEN, call.tokenText) };
  }

  #listenNamedAt(path: readonly string[], text: string): RoutedNotification | undefined {
    const call = this.#calls.get(memberText(text, path) ?? "");
    if (call?.message.method !== LISTEN) return undefined;
    return { call, text: replaceMember(text, path, call.message.idText) };
  }

  #byElimination(method: string): OpenCall | undefined {
    // All that belongs to a listen names it.
    const [oldest, second] = this.all().filter((call) => call.message.method !== LISTEN);
    return second === undefined || method.endsWith("/list_changed") ? oldest : undefined;
  }
}

/** A server's answer with the id the consumer gave its call. */
export function answerFor(call: OpenCall, answer: JsonRpcResponse): string {
  const text = splice(answer.text, answer.id, call.message.idText);
  return memberText(text, RESULT_SUBSCRIPTION) === call.ownId
    ? replaceMember(text, RESULT_SUBSCRIPTION, call.message.idText)
    : text;
}

/** A consumer's cancellation, naming the call as the server knows it. */
export function cancellationOf(call: OpenCall, text: string): string {
  return replaceMember(text, REQUEST_ID, call.ownId);
}
