import { OperatorError } from "../core/errors.ts";

const MIB = 1024 * 1024;

/** Every bound of the control plane. Sizes named `Chars` count UTF-16 units of text held in memory. */
export interface PlaneLimits {
  readonly maxTunnels: number;
  /** Commands of one tunnel that no client has taken yet. */
  readonly maxQueued: number;
  /** Commands of one tunnel without a final answer, queued ones included. */
  readonly maxPending: number;
  /** Payload text of one tunnel's pending commands. */
  readonly maxPendingChars: number;
  /** Polls of one tunnel that wait at the same time. */
  readonly maxWaitingPolls: number;
  /** Payload text after which a poll answer takes no further command; the first always fits. */
  readonly maxPollChars: number;
  readonly maxPollWaitMs: number;
  /** Body of a connector's request. */
  readonly maxRequestBytes: number;
  /** Body of a client's response POST. */
  readonly maxResponseBytes: number;
  /** How long a request body may take to arrive. */
  readonly bodyTimeoutMs: number;
  /** Unread bytes of one connector's event stream after which notifications are turned away. */
  readonly maxStreamBufferBytes: number;
  /** From a connector's request to its final answer. */
  readonly responseTimeoutMs: number;
  /** How long after its last request a client still counts as connected. */
  readonly clientLastSeenMs: number;
}

export const DEFAULT_LIMITS: PlaneLimits = {
  // The plane serves a team, not the internet; tunnels live in memory.
  maxTunnels: 1000,
  // Some seconds of work for a busy client; more only makes callers wait for their timeout.
  maxQueued: 1000,
  // Each one is an open connection of a connector; leaves room for long calls beside a full queue.
  maxPending: 4000,
  // A thousand small calls or eight of the largest ones.
  maxPendingChars: 256 * MIB,
  // Far above the overlapping polls of any sensible number of redundant clients.
  maxWaitingPolls: 256,
  // The size a client must be able to read anyway: that of one largest command.
  maxPollChars: 32 * MIB,
  // Long enough to be cheap when idle, short enough for middleboxes that cut silent connections.
  maxPollWaitMs: 60_000,
  // The product's common cap on one message.
  maxRequestBytes: 32 * MIB,
  // One largest message plus its envelope and headers.
  maxResponseBytes: 32 * MIB + 64 * 1024,
  // A slow uplink manages 32 MiB in this time; a stalled one is told so with 408.
  bodyTimeoutMs: 30_000,
  // A screenful of progress for a reader that fell behind.
  maxStreamBufferBytes: MIB,
  // Twice what MCP callers wait by default, and all that a caller loses to a client that died.
  responseTimeoutMs: 120_000,
  // Longer than a client's pause between two polls (10 s backoff), shorter than a caller's patience.
  clientLastSeenMs: 20_000,
};

/**
 * The default limits with some replaced.
 *
 * @throws {OperatorError} if a limit is not a positive whole number
 */
export function planeLimits(changes: Partial<PlaneLimits>): PlaneLimits {
  for (const [name, value] of Object.entries(changes)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new OperatorError(`plane limit ${name} must be a whole number above 0, not ${value}`);
    }
  }
  return { ...DEFAULT_LIMITS, ...changes };
}
