import type { Fact } from "../core/fact.ts";
import type { Log } from "./log.ts";
import type { Fold } from "./operator_surface.ts";

/**
 * Requests under way whose times are kept: as many as can be queued and served by 32 channels with
 * default bounds. One more takes the place of the oldest.
 */
const MAX_REQUESTS = 1_024;

interface Times {
  readonly startedAt: number;
  readonly queuedMs: number;
  repliedAt?: number;
}

/**
 * Writes one line per forwarded request with the milliseconds it spent in the local queue, at the
 * MCP server, and on the way of its answer (`log.request_timing`, configuration §S).
 *
 * @param enabled asked for each fact: a reload may turn it on or off
 */
export function requestTimingFold(log: Log, enabled: () => boolean): Fold {
  const underWay = new Map<string, Times>();
  return {
    name: "request timing",
    fold(fact: Fact) {
      switch (fact.kind) {
        case "command_started":
          if (!enabled()) return;
          if (underWay.size >= MAX_REQUESTS) dropOldest(underWay);
          underWay.set(fact.requestId, { startedAt: fact.at, queuedMs: fact.queuedMs });
          return;
        case "command_replied": {
          const times = underWay.get(fact.requestId);
          if (times !== undefined) times.repliedAt = fact.at;
          return;
        }
        case "command_finished": {
          const times = underWay.get(fact.requestId);
          if (times === undefined) return;
          underWay.delete(fact.requestId);
          // Without a reply all the time went to the server.
          const repliedAt = times.repliedAt ?? fact.at;
          log.write({
            level: "info",
            message: "request timing",
            attrs: {
              component: "dispatcher",
              request_id: fact.requestId,
              channel: fact.channel,
              request_kind: fact.commandKind,
              rpc_method: fact.method,
              outcome: fact.outcome,
              queue_ms: tenths(times.queuedMs),
              mcp_ms: tenths(repliedAt - times.startedAt),
              response_ms: tenths(fact.at - repliedAt),
              total_ms: tenths(fact.ms),
            },
          });
        }
      }
    },
  };
}

function dropOldest(underWay: Map<string, Times>): void {
  for (const requestId of underWay.keys()) {
    underWay.delete(requestId);
    return;
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
