import type { EngineSettings } from "../config/engine_settings.ts";
import type { CallRecord } from "../core/callout_record.ts";
import type { AnswerVerdict } from "../wire/answer_verdict.ts";
import type { TunnelFailure } from "../wire/failure.ts";
import type { DispatcherSnapshot, DrainReport } from "./dispatcher.ts";
import type { PlainAnswer, PlainRequest } from "./plain_http.ts";

/** Names of channels by what a reload did to them. */
export interface ChannelChanges {
  readonly opened: readonly string[];
  /** The new channel has taken over; the old one ends its work and closes. */
  readonly replaced: readonly string[];
  /** Such a channel ends its work and closes. */
  readonly closed: readonly string[];
}

/** What an order came to; `message` is for the person who gave it. */
export type OrderResult =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly message: string };

/** A call to be made again. */
export interface ReplayOrder {
  readonly channel: string;
  /** JSON text of a JSON-RPC request; its id is replaced. */
  readonly message: string;
}

/** What a call that was made again came to. */
export type ReplayResult =
  | {
    readonly kind: "replayed";
    /** As would have been posted. */
    readonly status: number;
    readonly failure?: TunnelFailure;
    readonly verdict?: AnswerVerdict;
    /** From the request to its answer. */
    readonly ms: number;
    /** JSON text of the answer, if there was one. */
    readonly reply?: string;
  }
  | { readonly kind: "refused"; readonly message: string };

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
   * Makes one call of a consumer again, for the operator's eyes: nothing is posted to the control plane,
   * and no fact tells of it as of a command. Bounded by `mcp.connection_max_ttl`.
   */
  replay(order: ReplayOrder): Promise<ReplayResult>;
  /** Looks at the server of a channel again, apart from any command. Done as soon as it has begun. */
  probe(channel: string): Promise<OrderResult>;
  /** Polls now instead of when the backoff says. */
  retryPoll(): Promise<OrderResult>;
  /** Looks for the OAuth metadata of channel main's server again, at once or when it is its turn. */
  discoverOauth(): Promise<OrderResult>;
  /** The latest callouts of the built-in server, newest first. */
  harpoonCalls(limit: number): Promise<readonly CallRecord[]>;
  /** Answers a request of this machine to the built-in server's own endpoint (harpoon §11). */
  harpoonHttp(request: PlainRequest): Promise<PlainAnswer>;
  /**
   * Stops polling, lets work in hand end for at most `budgetMs`, answers the rest, then closes the
   * channels and their children. The engine is of no use afterwards.
   */
  drain(budgetMs: number): Promise<DrainReport>;
  /** Resolves when the engine has ended; rejects if it ended by a failure of its own. */
  readonly ended: Promise<void>;
}
