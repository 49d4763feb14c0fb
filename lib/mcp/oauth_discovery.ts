import { TimedSignal } from "../core/timed_signal.ts";
import type { OAuthDiscoveryCommand } from "../wire/command.ts";
import { type HeaderLine, sameName } from "../wire/header_list.ts";
import type { FinalReply } from "../wire/reply.ts";
import { failedReply } from "./http_answer.ts";
import { requestHeaders } from "./http_headers.ts";
import type { OauthAttempt } from "./oauth_finding.ts";
import { lookForResource } from "./oauth_look.ts";
import type { HttpUpstream } from "./probe.ts";

/** An answer that says "not found" after this is of more use than none: consumers wait about 30 s. */
const ANSWER_MS = 20_000;

/**
 * Answers an `oauth_discovery` command with the protected-resource metadata (RFC 9728) of the MCP
 * server, as it came (wire-protocol §5). Always answers: without a document with 404 if every place
 * said so, else 502. The authorization server is not asked: whoever wants the document can do that.
 */
export async function discoverProtectedResource(
  upstream: HttpUpstream,
  command: OAuthDiscoveryCommand,
  signal: AbortSignal,
): Promise<FinalReply> {
  const attempts = await attemptsInTime(upstream, command, signal);
  const outcome = attempts.at(-1)?.outcome;
  if (outcome?.kind === "document") {
    const { status, headers, text } = outcome;
    return { kind: "oauth_document", status, headers, document: text };
  }
  const isAbsent = attempts.length > 0 && attempts.every(({ outcome }) => says404(outcome));
  return failedReply(isAbsent ? 404 : 502, { source: "protocol", kind: "non_protocol_response" });
}

async function attemptsInTime(
  upstream: HttpUpstream,
  command: OAuthDiscoveryCommand,
  signal: AbortSignal,
): Promise<OauthAttempt[]> {
  using timed = new TimedSignal(signal, ANSWER_MS);
  try {
    return await lookForResource(upstream, forwardable(command), timed.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (timed.timedOut) return [];
    throw error;
  }
}

/** A document is public, and the command is not one of the consumer's own requests. */
function forwardable({ headers }: OAuthDiscoveryCommand): HeaderLine[] {
  return requestHeaders(headers, [], []).filter(([name]) => !sameName(name, "Authorization"));
}

function says404(outcome: OauthAttempt["outcome"]): boolean {
  // A place of another origin was not asked, so it says nothing.
  return outcome.kind === "elsewhere" || outcome.kind === "status" && outcome.status === 404;
}
