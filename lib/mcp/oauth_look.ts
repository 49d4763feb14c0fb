import { headerLines } from "../core/header_lines.ts";
import { OnceBody } from "../core/once_body.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import type { HeaderList } from "../wire/header_list.ts";
import { lookForAuthServer } from "./oauth_auth_server.ts";
import { type Candidate, candidatesOf } from "./oauth_candidates.ts";
import { advertisedBy } from "./oauth_challenge.ts";
import { readResourceMetadata } from "./oauth_document.ts";
import { fetchDocument } from "./oauth_fetch.ts";
import {
  type DocumentOutcome,
  type OauthAttempt,
  type OauthFinding,
  verdictWithoutDocument,
} from "./oauth_finding.ts";
import { resourceCovers } from "./oauth_resource.ts";
import { askInTurn } from "./oauth_turns.ts";
import { discoveryLines, type HttpUpstream } from "./probe.ts";

/** Both requests for a challenge together (network-and-oauth §5.2). */
const CHALLENGE_MS = 1_000;
const PING = '{"jsonrpc":"2.0","id":0,"method":"ping"}';

/**
 * Finds out what an MCP server says about OAuth: its protected-resource metadata, and the metadata of
 * the first authorization server in it (network-and-oauth §5).
 *
 * @throws the signal's reason if it aborts, and nothing else
 */
export async function discoverOauth(
  upstream: HttpUpstream,
  signal: AbortSignal,
): Promise<OauthFinding> {
  const attempts = await lookForResource(upstream, [], signal);
  const last = attempts.at(-1);
  if (last?.outcome.kind !== "document") return verdictWithoutDocument(attempts);
  const { url, source, outcome: { status, metadata } } = last;
  return {
    kind: "found",
    url,
    source,
    status,
    metadata,
    resourceMatches: resourceCovers(metadata.resource, upstream.url),
    authServer: await lookForAuthServer(upstream, metadata.authorizationServers, signal),
    attempts,
  };
}

/**
 * Asks the places of the protected-resource metadata in order; only the last attempt can have a
 * document.
 *
 * @param consumer headers of a consumer that go along, without its credentials
 * @throws the signal's reason if it aborts, and nothing else
 */
export async function lookForResource(
  upstream: HttpUpstream,
  consumer: HeaderList,
  signal: AbortSignal,
): Promise<OauthAttempt[]> {
  const named = await challengedPlace(upstream, consumer, signal);
  const { origin } = new URL(upstream.url);
  return await askInTurn(
    candidatesOf(upstream.url, named),
    async (candidate, timeoutMs): Promise<OauthAttempt> => ({
      ...candidate,
      outcome: new URL(candidate.url).origin === origin
        ? await askPlace(upstream, candidate, consumer, timeoutMs, signal)
        : { kind: "elsewhere" },
    }),
    {
      satisfies: ({ outcome }) => outcome.kind === "document",
      timedOut: ({ outcome }) => outcome.kind === "no-answer" && outcome.trouble.kind === "timeout",
    },
  );
}

async function askPlace(
  upstream: HttpUpstream,
  { url }: Candidate,
  consumer: HeaderList,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<DocumentOutcome> {
  const fetched = await fetchDocument({
    url,
    http: upstream.http,
    via: upstream.via,
    headers: withConsumer(upstream, url, consumer, [
      ["Accept", "application/json"],
      // Undone compression would leave headers that do not fit the text.
      ["Accept-Encoding", "identity"],
    ]),
    timeoutMs,
  }, signal);
  if (fetched.kind !== "body") return fetched;
  const { status, headers, text } = fetched;
  const read = readResourceMetadata(text);
  return read.kind === "ok"
    ? { kind: "document", status, headers, text, metadata: read.value }
    : { kind: "malformed", status, why: read.why };
}

/** The place that the server's challenge names, asked for with a harmless message and without a token. */
async function challengedPlace(
  upstream: HttpUpstream,
  consumer: HeaderList,
  signal: AbortSignal,
): Promise<string | undefined> {
  using timed = new TimedSignal(signal, CHALLENGE_MS);
  const { url, http } = upstream;
  const accept = ["Accept", "application/json, text/event-stream"] as const;
  const requests = [
    {
      method: "POST",
      body: new OnceBody(PING),
      own: [accept, ["Content-Type", "application/json"]],
    },
    { method: "GET", own: [accept] },
  ] as const;
  for (const { own, ...init } of requests) {
    try {
      const response = await fetch(url, {
        ...init,
        client: http,
        redirect: "manual",
        headers: withConsumer(upstream, url, consumer, own),
        signal: timed.signal,
      });
      await response.body?.cancel();
      const place = response.status === 401
        ? advertisedBy(headerLines(response.headers))
        : undefined;
      if (place !== undefined) return place;
    } catch {
      signal.throwIfAborted();
      return undefined; // the well-known places are asked all the same
    }
  }
  return undefined;
}

/** What is asked for is decided here, not by a consumer; its other headers go along. */
function withConsumer(
  upstream: HttpUpstream,
  url: string,
  consumer: HeaderList,
  defaults: HeaderList,
): [string, string][] {
  const decided = new Set(defaults.map(([name]) => name.toLowerCase()));
  const theirs = consumer.filter(([name]) => !decided.has(name.toLowerCase()));
  const named = new Set(theirs.map(([name]) => name.toLowerCase()));
  const ours = discoveryLines(upstream, url, defaults)
    .filter(([name]) => !named.has(name.toLowerCase()));
  return [...theirs, ...ours].map(([name, value]) => [name, value]);
}
