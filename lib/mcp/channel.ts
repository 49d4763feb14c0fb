import type { Command } from "../wire/command.ts";
import type { JsonRpcCall } from "../wire/jsonrpc.ts";
import type { Reply } from "../wire/reply.ts";

/** How a channel reaches its MCP server; also what the control plane and the metrics call it. */
export type ChannelKind = "http-streamable" | "stdio" | "in-memory";

/**
 * Answers a request of the server: the text of the whole response, or `undefined` to leave it to the
 * channel. The promise settles in any case, and never rejects.
 */
export type AnswerServer = (request: JsonRpcCall) => Promise<string> | undefined;

/** Moments of an exchange that only the channel sees; monotonic milliseconds, written as they come. */
export interface ExchangeMarks {
  /** The target began to answer. */
  firstAt?: number;
  /** Gets the server's requests inside this exchange, where the channel can tell that they are. */
  readonly answerServer?: AnswerServer;
}

/** What the control plane may be told of a channel beyond its kind (mcp-eras §6, "Identity"). */
export interface ChannelStanding {
  /** This process keeps something between commands: sessions of the bridge, calls that were asked. */
  readonly holdsState: boolean;
  /** No command depends on another, as far as that has shown. */
  readonly isStateless: boolean;
}

/**
 * One way to a private MCP server. `Dispatcher` knows channels only through this interface; the era
 * bridge is a channel that wraps a channel, Harpoon is a channel.
 */
export interface Channel extends AsyncDisposable {
  readonly name: string;
  readonly kind: ChannelKind;
  /** Absent: as the kind says. */
  readonly standing?: ChannelStanding;
  /**
   * Serves one command: any number of notifications, then exactly one final reply. Whatever goes
   * wrong at the target is a `failed` reply, not an exception. When `signal` aborts, the work at the
   * target is cancelled and the iteration ends by throwing the signal's reason.
   *
   * @param marks filled in by channels that know better than the arrival of replies
   */
  exchange(command: Command, signal: AbortSignal, marks?: ExchangeMarks): AsyncIterable<Reply>;
  /** Ends what the channel holds open (children, pools). Calls in flight fail. */
  [Symbol.asyncDispose](): Promise<void>;
}
