import type { Fact } from "../core/fact.ts";
import type { TunnelFailure } from "../wire/failure.ts";

/** How a request ended, in one word for people (ui §5). */
export type RequestOutcome =
  | "ok"
  /** A notification, or another message that has no answer. */
  | "accepted"
  | "tool_error"
  | "rpc_error"
  /** The server, or the control plane, did not answer as the protocol wants. */
  | "http_error"
  | "timeout"
  | "refused"
  | "dns"
  | "tls"
  | "reset"
  /** The child ended. */
  | "crash"
  | "expired"
  | "cancelled"
  | "in_flight";

type Replied = Pick<
  Extract<Fact, { kind: "command_replied" }>,
  "failure" | "verdict" | "status"
>;
type Finished = Pick<Extract<Fact, { kind: "command_finished" }>, "outcome" | "detail">;

/** Outcomes that are no failure of the tunnel or the protocol; a tool that says no is the tool's matter. */
const NO_FAILURE: ReadonlySet<RequestOutcome> = new Set<RequestOutcome>([
  "ok",
  "accepted",
  "tool_error",
  "cancelled",
  "in_flight",
]);

/** Whether the tunnel or the protocol failed. */
export function isFailure(outcome: RequestOutcome): boolean {
  return !NO_FAILURE.has(outcome);
}

/** What the target's reply says of a request. */
export function replyOutcome({ failure, verdict, status }: Replied): RequestOutcome {
  if (failure !== undefined) return failureOutcome(failure, status);
  switch (verdict?.kind) {
    case "ok":
      return "ok";
    case "tool_error":
    case "rpc_error":
    case "cancelled":
      return verdict.kind;
    case undefined:
      // No server is bound to its channel, or there is nothing to answer.
      return status >= 400 ? "refused" : "accepted";
  }
}

/** The whole outcome, once the answer was delivered or given up. */
export function finalOutcome(
  replied: RequestOutcome | undefined,
  { outcome }: Finished,
): RequestOutcome {
  switch (outcome) {
    case "answered":
      return replied ?? "ok";
    case "unknown_to_control_plane":
      return "cancelled";
    case "deadline":
      return "expired";
    case "post_failed":
      return "http_error";
  }
}

function failureOutcome({ source, kind }: TunnelFailure, status: number): RequestOutcome {
  switch (source) {
    case "target_http":
    case "protocol":
      return "http_error";
    case "transport_closed":
      return kind === "connection_reset" || kind === "connection_aborted" ||
          kind === "connection_closed" || kind === "unexpected_eof"
        ? "reset"
        : "crash";
    case "dns":
    case "tls":
    case "timeout":
      return source;
    case "connect":
      return "refused";
    case "client_internal":
      return status === 503 ? "cancelled" : "http_error";
  }
}

/** Why it ended so, in a few words; absent where the outcome says it all. */
export function outcomeReason(
  replied: Replied | undefined,
  finished: Finished,
): string | undefined {
  if (finished.outcome === "post_failed") {
    return `the answer was not delivered: ${
      finished.detail ?? "the control plane did not take it"
    }`;
  }
  if (finished.outcome === "deadline") return "its deadline passed before there was an answer";
  if (finished.outcome === "unknown_to_control_plane") return "nobody waits for it any more";
  if (replied === undefined) return undefined;
  const { failure, verdict, status } = replied;
  if (failure !== undefined) {
    const { source, kind, upstreamStatus } = failure;
    if (source === "client_internal" && status === 503) return "the client stopped";
    const seen = upstreamStatus === undefined ? "" : ` (HTTP ${upstreamStatus})`;
    return `${source}${kind === undefined ? "" : `: ${kind}`}${seen}`;
  }
  if (verdict?.kind === "rpc_error") {
    return verdict.code === undefined ? "a JSON-RPC error" : `JSON-RPC error ${verdict.code}`;
  }
  if (verdict?.kind === "cancelled") return "its sender took it back";
  return verdict === undefined && status >= 400 ? "no server is bound to the channel" : undefined;
}
