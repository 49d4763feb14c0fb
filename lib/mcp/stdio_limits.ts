import { MAX_LINE_BYTES } from "../core/lines.ts";

/** Bounds of a stdio channel. Durations are milliseconds. */
export interface StdioLimits {
  /** Longest line read from the child, bytes. */
  readonly lineBytes: number;
  /** How long one write may find the pipe full before the child counts as hung. */
  readonly stallMs: number;
  /** From closing stdin to SIGTERM: time to finish for a server that does as MCP says. */
  readonly stopCloseMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopTermMs: number;
  /** First and longest wait before a restart. */
  readonly restartMinMs: number;
  readonly restartMaxMs: number;
  /** How long a child must have run for its restart not to count as another failure in a row. */
  readonly steadyMs: number;
  /** For the replayed handshake; a child may have to load packages before it answers. */
  readonly replayMs: number;
  /** For reading what a child wrote before it ended, and for exiting after it closed its output. */
  readonly lastWordsMs: number;
}

/** The bounds a channel has unless a caller names others. */
export const DEFAULT_STDIO_LIMITS: StdioLimits = {
  lineBytes: MAX_LINE_BYTES,
  stallMs: 10_000,
  stopCloseMs: 2_000,
  stopTermMs: 5_000,
  restartMinMs: 200,
  restartMaxMs: 10_000,
  steadyMs: 10_000,
  replayMs: 60_000,
  lastWordsMs: 500,
};
