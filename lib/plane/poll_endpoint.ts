import type { PendingRequest, WaitingPoll } from "./broker.ts";
import { commandsText } from "./command_text.ts";
import { errorResponse, methodNotAllowed, type PlaneError } from "./errors.ts";
import type { PlaneParts } from "./parts.ts";
import { type PollQuery, readPollQuery } from "./poll_query.ts";
import type { TunnelEntry } from "./store.ts";

/** `GET …/poll`: the next commands of a tunnel, now or as soon as one comes (wire-protocol §1). */
export function poll(
  parts: PlaneParts,
  entry: TunnelEntry,
  request: Request,
  query: string,
): Response | Promise<Response> {
  if (request.method !== "GET") return errorResponse(methodNotAllowed(request.method, "GET"));
  const asked = readPollQuery(query, parts.limits.maxPollWaitMs);
  if (asked.kind === "refused") return errorResponse(asked.error);
  entry.broker.touch();
  // No look at `request.signal` here: nothing has been awaited, so it cannot have fired yet.
  const ready = entry.broker.take(asked.limit, asked.channels);
  return ready.length > 0
    ? commandsResponse(ready, parts.clock.now())
    : longPoll(parts, entry, request.signal, asked);
}

function longPoll(
  { deadlines, clock }: PlaneParts,
  { broker }: TunnelEntry,
  signal: AbortSignal,
  { channels, waitMs }: PollQuery,
): Response | Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const answer = (requests: readonly PendingRequest[]) => {
    signal.removeEventListener("abort", leave);
    deadlines.remove(deadline);
    resolve(commandsResponse(requests, clock.now()));
  };
  const waiting: WaitingPoll = { channels, deliver: answer };
  const leave = () => {
    broker.leave(waiting);
    answer([]);
  };
  if (!broker.wait(waiting)) return errorResponse(TOO_MANY_POLLS);
  const deadline = deadlines.add(waitMs, leave);
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave, { once: true });
  return promise;
}

function commandsResponse(requests: readonly PendingRequest[], now: number): Response {
  return new Response(commandsText(requests, now), {
    headers: { "content-type": "application/json" },
  });
}

const TOO_MANY_POLLS: PlaneError = {
  status: 429,
  code: "rate_limit_exceeded",
  message: "too many polls wait on this tunnel",
  retryAfterSeconds: 5,
};
