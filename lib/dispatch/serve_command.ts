import type { Clock } from "../core/clock.ts";
import type { CommandOutcome } from "../core/command_fact.ts";
import type { Emit } from "../core/fact.ts";
import type { Channel, ExchangeMarks } from "../mcp/channel.ts";
import { answerVerdict } from "../wire/answer_verdict.ts";
import { cancelledReply } from "../wire/cancellation.ts";
import type { Command } from "../wire/command.ts";
import { type CommandRef, commandRef } from "../wire/command_ref.ts";
import type { TransportErrorKind, TunnelFailure } from "../wire/failure.ts";
import type { Posted, PostTry } from "../wire/post_outcome.ts";
import { headerValue } from "../wire/header_list.ts";
import type { FailedReply, FinalReply, NotificationReply } from "../wire/reply.ts";
import { sessionTag } from "../wire/session_tag.ts";
import type { Capture } from "./capture.ts";
import type { CommandLife, EndReason } from "./command_life.ts";

/**
 * How a command came to its end: as commands do, or cut short by a stop, with the 503 that says so or, where
 * that could not be posted, without.
 */
export type Served = "ended" | "answered 503" | "unanswered";

/** Takes the replies of one command to the control plane, in order. */
export interface ReplySink {
  /** Takes a notification without waiting for its delivery. */
  notify(reply: NotificationReply): void;
  /** Delivers the final reply after the notifications before it. @param tries gets each attempt */
  finish(reply: FinalReply, tries?: PostTry[]): Promise<Posted>;
  /** Drops the notifications that wait; resolves when none is being delivered. */
  settled(): Promise<void>;
}

/** What serving a command needs from its surroundings. */
export interface ServeContext {
  readonly emit: Emit;
  readonly clock: Clock;
  /** @param onUnknownRequest called when nobody waits for the command any more */
  openReplies(command: Command, onUnknownRequest: () => void): ReplySink;
  /** Gets the payloads of commands, while it is there. */
  readonly capture?: Capture | undefined;
}

/**
 * The life of one command in its slot: talk to the channel, hand on notifications, post the final
 * reply. Every way it can end is a posted reply or a counted outcome (design §2.2). Never throws.
 *
 * @param channel the server of the command's channel; `undefined` if none is bound
 * @returns what a stop made of it
 */
export async function serveCommand(
  command: Command,
  life: CommandLife,
  channel: Channel | undefined,
  context: ServeContext,
): Promise<Served> {
  const { emit, clock } = context;
  const ref = commandRef(command);
  const startedAt = clock.now();
  emit({
    kind: "command_started",
    ...ref,
    at: startedAt,
    queuedMs: startedAt - command.receivedAt,
  });
  const opened = context.openReplies(command, () => life.end("consumer_gone"));
  const { capture } = context;
  const replies = capture === undefined ? opened : capturing(command, opened, capture);
  const marks: ExchangeMarks = {};
  const final = await converse(command, life, channel, replies, marks);
  const isCutShort = life.ended === "shutdown" && final?.kind === "failed";
  // What was cut short is answered at once: at a stop there is no time to report its progress first.
  // Nor is there if the stop comes while the progress of an answer in hand is still reported.
  life.onEnd = () => void replies.settled();
  if (life.ended !== undefined) await replies.settled();
  if (final === undefined) {
    const outcome = life.ended === "consumer_gone" ? "unknown_to_control_plane" : "deadline";
    emit(finished(ref, command, clock, { outcome, attempts: 0, isError: false }));
    return "ended";
  }
  const status = statusOf(final);
  const repliedAt = clock.now();
  emit({
    kind: "command_replied",
    ...ref,
    at: repliedAt,
    firstAt: marks.firstAt ?? repliedAt,
    status,
    ...answerFacts(final),
  });
  const tries: PostTry[] = [];
  const posted = await postFinal(final, replies, tries);
  emit(finished(ref, command, clock, {
    outcome: outcomeOf(posted),
    attempts: posted.attempts,
    isError: status >= 400,
    ...(tries.length > 1 ? { posts: tries } : {}),
    ...(posted.kind === "delivered" || posted.kind === "unknown_request" ? { status } : {}),
    ...(posted.kind === "failed" ? { detail: posted.message } : {}),
  }));
  if (!isCutShort) return "ended";
  return posted.kind === "delivered" ? "answered 503" : "unanswered";
}

/**
 * Posts the final reply. One that the control plane does not take for what is in it is told of in one
 * of our own: its consumer would wait for it until the end (design §2.2).
 */
async function postFinal(
  final: FinalReply,
  replies: ReplySink,
  tries: PostTry[],
): Promise<Posted> {
  const posted = await replies.finish(final, tries);
  if (posted.kind !== "failed" || final.kind !== "response") return posted;
  const kind = REFUSED_CONTENT.get(posted.status);
  if (kind === undefined) return posted;
  await replies.finish(failed(502, { source: "protocol", kind }), tries);
  return posted;
}

/** Statuses that speak of the answer itself, and what its consumer is told of it. */
const REFUSED_CONTENT: ReadonlyMap<number | undefined, TransportErrorKind> = new Map([
  [400, "invalid_protocol_response"],
  [413, "response_body_too_large"],
  [422, "invalid_protocol_response"],
]);

/** The same sink; what goes into it is captured, and the command's own message first. */
function capturing(command: Command, replies: ReplySink, capture: Capture): ReplySink {
  const { requestId } = command;
  if (command.kind === "jsonrpc") {
    const { headers, message } = command;
    capture({ requestId, direction: "request", text: message.text, headers });
  }
  return {
    notify(reply) {
      capture({ requestId, direction: "notification", text: reply.message });
      replies.notify(reply);
    },
    finish(reply, tries) {
      if (reply.kind === "response") {
        const { headers } = reply;
        capture({ requestId, direction: "reply", text: reply.message, headers });
      }
      return replies.finish(reply, tries);
    },
    settled: () => replies.settled(),
  };
}

/** The final reply, or `undefined` if nobody waits for one. */
async function converse(
  command: Command,
  life: CommandLife,
  channel: Channel | undefined,
  replies: ReplySink,
  marks: ExchangeMarks,
): Promise<FinalReply | undefined> {
  try {
    life.signal.throwIfAborted();
    if (channel === undefined) return { kind: "unsupported_channel" };
    for await (const reply of channel.exchange(command, life.signal, marks)) {
      if (reply.kind !== "notification") return reply;
      replies.notify(reply);
    }
    return failed(502, { source: "transport_closed", kind: "eof" });
  } catch {
    return life.ended === undefined
      ? failed(502, { source: "client_internal", kind: "unknown" })
      : replyToEnd(life.ended, command);
  }
}

function replyToEnd(reason: EndReason, command: Command): FinalReply | undefined {
  switch (reason) {
    case "cancelled":
      return command.kind === "jsonrpc" && command.message.kind === "call"
        ? cancelledReply(command.message.idText)
        : undefined;
    case "deadline":
    case "consumer_gone":
      return undefined;
    case "ttl":
      return failed(504, { source: "timeout", kind: "timeout" });
    case "shutdown":
    case "no_slot":
      return failed(503, { source: "client_internal", kind: "unknown" });
  }
}

function failed(status: number, failure: TunnelFailure): FailedReply {
  return { kind: "failed", status, headers: [], failure };
}

/** What the facts tell of a reply's content. */
function answerFacts(reply: FinalReply) {
  switch (reply.kind) {
    case "response": {
      const session = headerValue(reply.headers, "Mcp-Session-Id");
      return {
        chars: reply.message.length,
        verdict: reply.cancelled ? { kind: "cancelled" } as const : answerVerdict(reply.message),
        ...(session === undefined ? {} : { session: sessionTag(session) }),
      };
    }
    case "failed":
      return { chars: 0, failure: reply.failure };
    case "oauth_document":
      return { chars: reply.document.length };
    case "notify_ack":
    case "session_terminated":
    case "unsupported_channel":
      return { chars: 0 };
  }
}

function statusOf(reply: FinalReply): number {
  return reply.kind === "unsupported_channel" ? 400 : reply.status;
}

function outcomeOf(posted: Posted): CommandOutcome {
  switch (posted.kind) {
    case "delivered":
      return "answered";
    case "unknown_request":
      return "unknown_to_control_plane";
    case "deadline":
      return "deadline";
    case "failed":
      return "post_failed";
  }
}

interface Ending {
  readonly outcome: CommandOutcome;
  readonly attempts: number;
  readonly isError: boolean;
  readonly status?: number;
  readonly posts?: readonly PostTry[];
  readonly detail?: string;
}

function finished(ref: CommandRef, command: Command, clock: Clock, ending: Ending) {
  const at = clock.now();
  return {
    kind: "command_finished",
    ...ref,
    ...ending,
    at,
    ms: at - command.receivedAt,
    ...(command.createdAtMs === undefined
      ? {}
      : { sinceCreatedMs: clock.wall() - command.createdAtMs }),
  } as const;
}
