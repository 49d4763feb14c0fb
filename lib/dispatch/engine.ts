import type { EngineSettings } from "../config/engine_settings.ts";
import type { DispatcherSnapshot, DrainReport } from "./dispatcher.ts";

/** Names of channels by what a reload did to them. */
export interface ChannelChanges {
  readonly opened: readonly string[];
  /** The new channel has taken over; the old one ends its work and closes. */
  readonly replaced: readonly string[];
  /** Such a channel ends its work and closes. */
  readonly closed: readonly string[];
}

/**
 * The data plane, poller to responder with its channels and children, as one object. Everything that
 * passes through this interface is structured-cloneable, so it runs the same in this process, behind
 * a `MessageChannel`, or in a Worker that holds exactly the permissions it needs (design §3).
 */
export interface Engine {
  /** Work in hand at this moment. */
  snapshot(): Promise<DispatcherSnapshot>;
  /**
   * Goes on with other settings and loses no command: what is under way ends as it began, what comes
   * next uses the new ones. Tunnel, control plane address and client identity cannot change. Rejects
   * if a new setting cannot be used; then nothing has changed.
   */
  reload(settings: EngineSettings): Promise<ChannelChanges>;
  /**
   * Stops polling, lets work in hand end for at most `budgetMs`, answers the rest, then closes the
   * channels and their children. The engine is of no use afterwards.
   */
  drain(budgetMs: number): Promise<DrainReport>;
  /** Resolves when the engine has ended; rejects if it ended by a failure of its own. */
  readonly ended: Promise<void>;
}
