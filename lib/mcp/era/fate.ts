import { tunnelFailureJson } from "../../wire/failure.ts";
import type { FailedReply, FinalReply } from "../../wire/reply.ts";
import { errorCode } from "./errors.ts";
import { memberAt } from "./json_edit.ts";
import { answered, errorText } from "./messages.ts";
import { CODE } from "./revisions.ts";

/** What became of a message that was sent in a session of the bridge's own. */
export type Fate =
  /** The server answered it, with a result or an error. */
  | "answered"
  /** The server does not know the session; it did not look at the message (mcp-eras §4.5). */
  | "session_lost"
  /** It did not get to the server. */
  | "not_sent"
  /** It was sent, and nobody can say whether it was served. */
  | "unknown";

/** Errors of servers that do not know a session; there is no agreed one. */
const SESSION_CODES: ReadonlySet<number | undefined> = new Set([CODE.sessionNotFound, -32000]);

/** Errors that say what else there is not; some servers repeat them in the status. */
const ABSENCES: ReadonlySet<number | undefined> = new Set([
  CODE.methodNotFound,
  CODE.resourceNotFound,
]);

/** The fate of a message by its final reply. @param hasSession it named a session of ours */
export function fateOf(reply: FinalReply, hasSession: boolean): Fate {
  if (reply.kind === "failed") return fateOfFailure(reply, hasSession);
  if (reply.kind !== "response" || !hasSession || reply.status < 400) return "answered";
  const code = errorCode(reply.message);
  if (reply.status === 404) return ABSENCES.has(code) ? "answered" : "session_lost";
  const speaksOfSession = /session/i.test(memberAt(reply.message, "error", "message") ?? "");
  return reply.status === 400 && SESSION_CODES.has(code) && speaksOfSession
    ? "session_lost"
    : "answered";
}

function fateOfFailure({ failure }: FailedReply, hasSession: boolean): Fate {
  switch (failure.source) {
    case "dns":
    case "connect":
    case "tls":
      return "not_sent";
    case "target_http":
      // Some servers say 400 where 404 is meant, and free-form (mcp-eras §8, affine-mcp-server#301).
      return hasSession && (failure.upstreamStatus === 404 || failure.upstreamStatus === 400)
        ? "session_lost"
        : "answered";
    case "timeout":
    case "transport_closed":
    case "protocol":
    case "client_internal":
      return "unknown";
  }
}

/** Requests that change nothing at the server, so that a second one does no harm. */
const READING: ReadonlySet<string> = new Set([
  "server/discover",
  "tools/list",
  "prompts/list",
  "prompts/get",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "completion/complete",
]);

/** Whether a message may be sent again by itself. Never twice, and never one that may have run. */
export function mayRepeat(fate: Fate, method: string, attempt: number): boolean {
  if (attempt > 0) return false;
  return fate === "session_lost" || (fate === "unknown" && READING.has(method));
}

/** The answer to a call of which nobody can say whether it has run. */
export function outcomeUnknown(idText: string, method: string, failed: FailedReply): FinalReply {
  const data = `{"outcome":"unknown","tunnel_failure":${tunnelFailureJson(failed.failure)}}`;
  const message = `outcome unknown: the MCP server was lost while it served ${method}; ` +
    "the call may have run and is not repeated";
  return answered(errorText(idText, CODE.internal, message, data), failed.status);
}
