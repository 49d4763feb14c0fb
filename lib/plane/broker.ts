import type { Clock } from "../core/clock.ts";
import type { PlaneLimits } from "./limits.ts";
import type { PostedReply } from "./posted_reply.ts";

/** `command_type` of the wire (wire-protocol §2). */
export type CommandType = "jsonrpc" | "session_termination" | "oauth_discovery";

/** Something a connector wants done. */
export interface NewCommand {
  readonly type: CommandType;
  readonly channel: string;
  /** JSON text of the command's `headers`. */
  readonly headersJson: string;
  /** The connector's message as it came; only for `jsonrpc`. */
  readonly payload: string | undefined;
  /** When the connector gets a timeout instead of an answer, monotonic milliseconds. */
  readonly deadlineAt: number;
  readonly consumer: Consumer;
}

/** Whoever waits for the answers to one command. */
export interface Consumer {
  /** Takes the next answer; after a final one no more follow. */
  reply(reply: PostedReply): Verdict;
  /** No answer will come. */
  fail(reason: FailReason): void;
}

/** What became of an answer: `dropped` if the consumer cannot show it, `busy` if it lags behind. */
export type Verdict = "taken" | "dropped" | "busy";
export type FailReason = "timeout" | "closing" | "tunnel_deleted";

/** A command without a final answer. */
export interface PendingRequest {
  readonly requestId: string;
  readonly shardToken: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly command: NewCommand;
}

/** A poll that found nothing and waits. */
export interface WaitingPoll {
  readonly channels: ReadonlySet<string> | undefined;
  /** Called at most once, never after `leave`. */
  deliver(requests: readonly PendingRequest[]): void;
}

/** Why a command is not queued; `closing` and `tunnel_deleted` as in {@linkcode FailReason}. */
export type RefusalReason =
  | "never_seen"
  | "not_connected"
  | "queue_full"
  | Exclude<FailReason, "timeout">;

export type Submission =
  | { readonly kind: "accepted"; readonly request: PendingRequest }
  | { readonly kind: "refused"; readonly reason: RefusalReason };

/** What became of a response POST. */
export type PostOutcome = Verdict | "unknown_request" | "mismatch";

/** Counts since the tunnel exists. */
export interface BrokerCounts {
  submitted: number;
  delivered: number;
  answered: number;
  notified: number;
  notificationsDropped: number;
  /** Ended without an answer: timeout, connector gone, plane closed. */
  unanswered: number;
}

/** One tunnel's state, for people and tests. */
export interface BrokerSnapshot extends Readonly<BrokerCounts> {
  readonly queued: number;
  readonly pending: number;
  readonly waitingPolls: number;
  readonly connected: boolean;
}

/**
 * The meeting point of one tunnel: commands queue, polls take them, answers find their consumer.
 * Holds no sockets and no timers.
 *
 * A command leaves the queue in the same step in which the answer to a poll is made, so a poll that
 * went away before takes nothing with it. From then on it is never delivered again: a client that
 * dies with it costs the consumer a timeout, never a second execution.
 */
export class TunnelBroker {
  readonly #limits: PlaneLimits;
  readonly #clock: Clock;
  /** In order of arrival. */
  readonly #queue = new Set<PendingRequest>();
  /** By request id, queued and delivered ones. */
  readonly #pending = new Map<string, PendingRequest>();
  readonly #waiting = new Set<WaitingPoll>();
  #pendingChars = 0;
  #lastSeenAt = -Infinity;
  #closed: Exclude<FailReason, "timeout"> | undefined;
  readonly #counts: BrokerCounts = {
    submitted: 0,
    delivered: 0,
    answered: 0,
    notified: 0,
    notificationsDropped: 0,
    unanswered: 0,
  };

  constructor(limits: PlaneLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Notes that a client of this tunnel is there. */
  touch(): void {
    this.#lastSeenAt = this.#clock.now();
  }

  /** Queues a command, or hands it to a waiting poll at once. */
  submit(command: NewCommand): Submission {
    if (this.#closed !== undefined) return { kind: "refused", reason: this.#closed };
    if (!this.#isConnected()) {
      const reason = this.#lastSeenAt === -Infinity ? "never_seen" : "not_connected";
      return { kind: "refused", reason };
    }
    const chars = this.#pendingChars + textSize(command);
    if (
      this.#queue.size >= this.#limits.maxQueued || this.#pending.size >= this.#limits.maxPending ||
      chars > this.#limits.maxPendingChars
    ) return { kind: "refused", reason: "queue_full" };
    const request: PendingRequest = {
      requestId: crypto.randomUUID(),
      shardToken: crypto.randomUUID(),
      createdAt: new Date(this.#clock.wall()).toISOString(),
      command,
    };
    this.#pending.set(request.requestId, request);
    this.#pendingChars = chars;
    this.#counts.submitted++;
    for (const poll of this.#waiting) {
      if (poll.channels?.has(command.channel) ?? true) {
        this.leave(poll);
        this.#counts.delivered++;
        poll.deliver([request]);
        return { kind: "accepted", request };
      }
    }
    this.#queue.add(request);
    return { kind: "accepted", request };
  }

  /** Forgets a request whose consumer is gone; an answer to it is unknown from now on. */
  abandon(request: PendingRequest): void {
    if (this.#forget(request)) this.#counts.unanswered++;
  }

  /** Takes up to `limit` queued commands of the channels, oldest first. */
  take(limit: number, channels: ReadonlySet<string> | undefined): readonly PendingRequest[] {
    const taken: PendingRequest[] = [];
    let chars = 0;
    for (const request of this.#queue) {
      if (taken.length === limit) break;
      if (channels !== undefined && !channels.has(request.command.channel)) continue;
      chars += textSize(request.command);
      if (taken.length > 0 && chars > this.#limits.maxPollChars) break;
      this.#queue.delete(request);
      taken.push(request);
    }
    this.#counts.delivered += taken.length;
    return taken;
  }

  /** Lets a poll wait for the next command of its channels; `false` if too many wait already. */
  wait(poll: WaitingPoll): boolean {
    if (this.#waiting.size >= this.#limits.maxWaitingPolls) return false;
    this.#waiting.add(poll);
    return true;
  }

  /** Ends the waiting of a poll that timed out or whose client went away. */
  leave(poll: WaitingPoll): void {
    if (this.#waiting.delete(poll)) this.touch();
  }

  /** Brings an answer to its consumer. */
  respond(requestId: string, shardToken: string, channel: string, reply: PostedReply): PostOutcome {
    const request = this.#pending.get(requestId);
    if (request === undefined) return "unknown_request";
    const { command } = request;
    if (
      request.shardToken !== shardToken || command.channel !== channel ||
      !answers(command.type, reply)
    ) return "mismatch";
    if (reply.type === "jsonrpc_notify") {
      const verdict = command.consumer.reply(reply);
      if (verdict === "taken") this.#counts.notified++;
      if (verdict === "dropped") this.#counts.notificationsDropped++;
      return verdict;
    }
    this.#forget(request);
    this.#counts.answered++;
    return command.consumer.reply(reply);
  }

  /** Ends every waiting poll, fails every consumer and takes no more commands. */
  close(reason: Exclude<FailReason, "timeout">): void {
    this.#closed ??= reason;
    for (const poll of this.#waiting) {
      this.#waiting.delete(poll);
      poll.deliver([]);
    }
    for (const request of this.#pending.values()) {
      this.abandon(request);
      request.command.consumer.fail(reason);
    }
  }

  /** The state and counts of now. */
  snapshot(): BrokerSnapshot {
    return {
      ...this.#counts,
      queued: this.#queue.size,
      pending: this.#pending.size,
      waitingPolls: this.#waiting.size,
      connected: this.#isConnected(),
    };
  }

  #isConnected(): boolean {
    return this.#waiting.size > 0 ||
      this.#clock.now() - this.#lastSeenAt <= this.#limits.clientLastSeenMs;
  }

  #forget(request: PendingRequest): boolean {
    this.#queue.delete(request);
    if (!this.#pending.delete(request.requestId)) return false;
    this.#pendingChars -= textSize(request.command);
    return true;
  }
}

function textSize({ payload, headersJson }: NewCommand): number {
  return (payload?.length ?? 0) + headersJson.length;
}

/** Whether a reply of this type can answer a command of that type. */
function answers(type: CommandType, reply: PostedReply): boolean {
  switch (reply.type) {
    case "jsonrpc_response":
    case "jsonrpc_notify":
    case "notify_ack":
      return type === "jsonrpc";
    case "session_termination_response":
      return type === "session_termination";
    case "oauth_discovery_response":
      return type === "oauth_discovery";
  }
}
