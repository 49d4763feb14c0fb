import { TimedSignal } from "../core/timed_signal.ts";
import { headerValue } from "../wire/header_list.ts";
import type { Channel } from "./channel.ts";
import type { HttpUpstream } from "./probe.ts";
import { type ProbeAnswer, readDiscover, readInitialize } from "./probe_answer.ts";
import { askChannel, leaveChannel } from "./probe_channel.ts";
import { askUpstream, leaveUpstream } from "./probe_http.ts";
import { DISCOVER, INITIALIZE, type ProbeMessage } from "./probe_message.ts";
import type { InitializeOutcome } from "./probe_outcome.ts";

export type { InitializeOutcome, RpcError, ServerName } from "./probe_outcome.ts";

/** One request of a probe; a server on the same network answers at once (mcp-transports §8). */
const ANSWER_MS = 2_000;
/** Taking leave is a courtesy; a server that ignores it forgets the session by itself. */
const LEAVE_MS = 1_000;

/**
 * Asks a server whether it speaks MCP: first in the modern era's way, which leaves nothing behind, then
 * with `initialize` (mcp-eras §3). A session that the server opens for it is ended again. No message of
 * a consumer is sent, and none is repeated.
 *
 * A channel must be the caller's own: on stdio the requests reach the one child that serves it.
 *
 * @param timeoutMs bound for each of the two requests
 * @throws the signal's reason if it aborts, and nothing else
 */
export async function probeInitialize(
  subject: HttpUpstream | Channel,
  signal: AbortSignal,
  timeoutMs: number = ANSWER_MS,
): Promise<InitializeOutcome> {
  const talk = "exchange" in subject ? overChannel(subject) : overHttp(subject);
  const ask = async (message: ProbeMessage) => {
    using timed = new TimedSignal(signal, timeoutMs);
    const answer = await talk.ask(message, timed.signal);
    signal.throwIfAborted();
    const session = answer.headers.length === 0
      ? undefined
      : headerValue(answer.headers, "Mcp-Session-Id");
    if (session !== undefined) {
      using leaving = new TimedSignal(signal, LEAVE_MS);
      await talk.leave(session, leaving.signal);
      signal.throwIfAborted();
    }
    return answer;
  };
  const verdict = readDiscover(await ask(DISCOVER));
  return verdict.kind === "settled" ? verdict.outcome : readInitialize(await ask(INITIALIZE));
}

/** How a probe talks to its subject; the end of the signal is an answer as well. */
interface Talk {
  ask(message: ProbeMessage, signal: AbortSignal): Promise<ProbeAnswer>;
  leave(session: string, signal: AbortSignal): Promise<void>;
}

function overHttp(upstream: HttpUpstream): Talk {
  return {
    ask: (message, signal) => askUpstream(upstream, message, signal),
    leave: (session, signal) => leaveUpstream(upstream, session, signal),
  };
}

function overChannel(channel: Channel): Talk {
  return {
    ask: (message, signal) => askChannel(channel, message, signal),
    leave: (session, signal) => leaveChannel(channel, session, signal),
  };
}
