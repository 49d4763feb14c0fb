import { headerLines } from "../core/header_lines.ts";
import { headersToWire } from "../wire/header_list.ts";
import type { CommandType, Consumer, FailReason, RefusalReason } from "./broker.ts";
import { CLOSING, errorResponse, type PlaneError } from "./errors.ts";
import { commandHeaders } from "./ingress_headers.ts";
import type { PlaneParts } from "./parts.ts";
import type { TunnelEntry } from "./store.ts";

/** The connector behind a command, as its consumer sees it. */
export interface WaitingConnector {
  /** Gives the one HTTP answer. A streamed answer goes on after it. */
  answer(response: Response): void;
  /** The exchange is over; nothing more is to be waited for. */
  done(): void;
  /** The connector left while it was read to: whoever answers from now on is told so. */
  leave(): void;
}

/** A command for the clients of a tunnel. */
export interface RelayedCommand {
  readonly type: CommandType;
  readonly channel: string;
  readonly payload?: string;
  /** When the connector's request came in, monotonic milliseconds. */
  readonly receivedAt: number;
}

/**
 * Queues a command made from a connector's request and answers when its reply comes, its time is up
 * or the tunnel cannot take it. A connector that disconnects takes its command back.
 */
export function relay(
  { limits, deadlines, clock }: PlaneParts,
  { broker }: TunnelEntry,
  request: Request,
  command: RelayedCommand,
  consumerFor: (connector: WaitingConnector) => Consumer,
): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const { signal } = request;
  if (signal.aborted) return Promise.resolve(connectorGone());
  const deadlineAt = command.receivedAt + limits.responseTimeoutMs;
  const leave = () => {
    if (submission.kind === "accepted") broker.abandon(submission.request);
  };
  const aborted = () => {
    deadlines.remove(deadline);
    leave();
    resolve(connectorGone());
  };
  const consumer = consumerFor({
    answer(response) {
      // From here on a disconnect is the response body's to notice.
      signal.removeEventListener("abort", aborted);
      resolve(response);
    },
    done: () => deadlines.remove(deadline),
    leave,
  });
  const deadline = deadlines.add(deadlineAt - clock.now(), () => {
    leave();
    consumer.fail("timeout");
  });
  signal.addEventListener("abort", aborted, { once: true });
  const submission = broker.submit({
    type: command.type,
    channel: command.channel,
    headersJson: JSON.stringify(headersToWire(commandHeaders(headerLines(request.headers)))),
    payload: command.payload,
    deadlineAt,
    consumer,
  });
  if (submission.kind === "refused") {
    deadlines.remove(deadline);
    signal.removeEventListener("abort", aborted);
    resolve(errorResponse(refusalError(submission.reason)));
  }
  return promise;
}

/** What a connector is told when no answer will come. */
export function failureError(reason: FailReason): PlaneError {
  switch (reason) {
    case "timeout":
      return {
        status: 504,
        code: "tunnel_response_timeout",
        message: "the tunnel's client did not answer in time",
      };
    case "closing":
      return CLOSING;
    case "tunnel_deleted":
      return { status: 404, code: "tunnel_not_found", message: "the tunnel was deleted" };
  }
}

function refusalError(reason: RefusalReason): PlaneError {
  switch (reason) {
    case "never_seen":
      return {
        status: 503,
        code: "tunnel_client_not_seen",
        message: "no client has connected to this tunnel yet",
      };
    case "not_connected":
      return {
        status: 503,
        code: "tunnel_client_not_connected",
        message: "no client is connected to this tunnel now",
        retryAfterSeconds: 5,
      };
    case "queue_full":
      return {
        status: 429,
        code: "tunnel_queue_full",
        message: "too many requests wait on this tunnel",
        retryAfterSeconds: 1,
      };
    case "closing":
    case "tunnel_deleted":
      return failureError(reason);
  }
}

/** Nobody reads this one; 499 is what proxies log for it. */
function connectorGone(): Response {
  return new Response(null, { status: 499 });
}
