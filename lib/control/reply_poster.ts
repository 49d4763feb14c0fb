import type { Clock } from "../core/clock.ts";
import type { Emit } from "../core/fact.ts";
import type { Command } from "../wire/command.ts";
import { commandRef } from "../wire/command_ref.ts";
import { MAX_NAME_CHARS } from "../wire/call_about.ts";
import { tryParseJson } from "../wire/json.ts";
import { valueSpan } from "../wire/json_span.ts";
import type { Posted, PostTry } from "../wire/post_outcome.ts";
import type { FinalReply, NotificationReply } from "../wire/reply.ts";
import { replyBody } from "../wire/reply_body.ts";
import type { Responder } from "./responder.ts";

/** Notifications of one command that may wait for a slow control plane; beyond it the newest go. */
export const MAX_WAITING_NOTIFICATIONS = 256;
/** Their bodies may hold this many characters together, so that 256 large ones cannot pile up. */
export const MAX_WAITING_NOTIFICATION_CHARS = 8 * 1024 * 1024;
/**
 * What one being posted gets to end by itself once the command is over. On a connection that has died it
 * would take as long as a post may, and a stop leaves the answer behind it only seconds.
 */
const LAST_NOTIFICATION_MS = 1_000;

/** What posting the replies of a command needs. */
export interface ReplyPosterOptions {
  readonly responder: Responder;
  readonly emit: Emit;
  readonly clock: Clock;
  /** Called when the control plane no longer knows the request: the work is of no use to anyone. */
  readonly onUnknownRequest: () => void;
}

/**
 * Posts the replies of one command in order, beside the reader: notifications wait in a bounded
 * buffer, so a slow control plane never keeps the final answer from being read. The first
 * notification that cannot be posted disables the later ones; the final is posted all the same
 * (wire-protocol §6).
 */
export class ReplyPoster {
  readonly #command: Command;
  readonly #options: ReplyPosterOptions;
  readonly #waiting: NotificationReply[] = [];
  #waitingChars = 0;
  #streamed = false;
  #refused = false;
  /** Resolved when the final reply may go out. */
  #posting: PromiseWithResolvers<void> | undefined;
  /** Ends the waits of the notification that is being posted. */
  #patience: AbortController | undefined;

  constructor(command: Command, options: ReplyPosterOptions) {
    this.#command = command;
    this.#options = options;
  }

  /** Takes a notification; returns at once. */
  notify(reply: NotificationReply): void {
    const chars = reply.message.length;
    const full = this.#waiting.length >= MAX_WAITING_NOTIFICATIONS ||
      this.#waitingChars + chars > MAX_WAITING_NOTIFICATION_CHARS;
    if (this.#refused || full) {
      this.#options.emit({
        kind: "notification_dropped",
        ...commandRef(this.#command),
        reason: this.#refused ? "post_failed" : "buffer_full",
      });
      return;
    }
    this.#waiting.push(reply);
    this.#waitingChars += chars;
    if (this.#posting !== undefined) return;
    const posting = this.#posting = Promise.withResolvers<void>();
    this.#postWaiting().then(posting.resolve, posting.reject);
  }

  /** Posts the final reply after the notifications before it. @param tries gets each attempt */
  async finish(reply: FinalReply, tries?: PostTry[]): Promise<Posted> {
    if (this.#posting !== undefined) await this.#posting.promise;
    const body = replyBody(this.#command, reply, this.#streamed);
    return await this.#options.responder.post(this.#command, body, true, tries);
  }

  /**
   * Drops the notifications that wait, and tries the one that is being posted no further; resolves when
   * that has ended, or is not worth waiting for.
   */
  async settled(): Promise<void> {
    const ref = commandRef(this.#command);
    for (const _ of this.#waiting.splice(0)) {
      this.#options.emit({ kind: "notification_dropped", ...ref, reason: "post_failed" });
    }
    this.#patience?.abort();
    const posting = this.#posting;
    if (posting === undefined) return;
    const ended = new AbortController();
    this.#options.clock.sleep(LAST_NOTIFICATION_MS, ended.signal).then(posting.resolve, () => {});
    await posting.promise.finally(() => ended.abort());
  }

  async #postWaiting(): Promise<void> {
    const { responder, emit, clock } = this.#options;
    const ref = commandRef(this.#command);
    const patience = this.#patience ??= new AbortController();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#waitingChars -= next.message.length;
      if (this.#refused) {
        emit({ kind: "notification_dropped", ...ref, reason: "post_failed" });
        continue;
      }
      const posted = await responder.post(
        this.#command,
        replyBody(this.#command, next, this.#streamed),
        false,
        undefined,
        patience.signal,
      );
      if (posted.kind === "delivered") {
        this.#streamed = true;
        emit({
          kind: "notification_posted",
          ...ref,
          at: clock.now(),
          notification: notificationMethod(next.message),
        });
        continue;
      }
      this.#refused = true;
      emit({ kind: "notification_dropped", ...ref, reason: "post_failed" });
      if (posted.kind === "unknown_request") this.#options.onUnknownRequest();
    }
    this.#posting = undefined;
  }
}

/** The method of a notification's text; it is known to be one. */
function notificationMethod(text: string): string {
  const span = valueSpan(text, 0, "method");
  const method: unknown = span && tryParseJson(text.slice(span.start, span.end));
  return typeof method === "string" ? method.slice(0, MAX_NAME_CHARS) : "";
}
