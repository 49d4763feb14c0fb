import type { DispatcherSnapshot, DrainReport } from "./dispatcher.ts";

/**
 * The data plane, poller to responder with its channels and children, as one object. Everything that
 * passes through this interface is structured-cloneable, so it runs the same in this process, behind
 * a `MessageChannel`, or in a Worker that holds exactly the permissions it needs (design §3).
 */
export interface Engine {
  /** Work in hand at this moment. */
  snapshot(): Promise<DispatcherSnapshot>;
  /**
   * Stops polling, lets work in hand end for at most `budgetMs`, answers the rest, then closes the
   * channels and their children. The engine is of no use afterwards.
   */
  drain(budgetMs: number): Promise<DrainReport>;
  /** Resolves when the engine has ended; rejects if it ended by a failure of its own. */
  readonly ended: Promise<void>;
}
