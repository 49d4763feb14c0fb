import { readText } from "../core/body.ts";
import { headerLines } from "../core/header_lines.ts";
import type { OAuthDiscoveryCommand } from "../wire/command.ts";
import { type HeaderLine, type HeaderList, sameName } from "../wire/header_list.ts";
import { isJsonObject, tryParseJson } from "../wire/json.ts";
import type { FinalReply } from "../wire/reply.ts";
import { failedReply } from "./http_answer.ts";
import { requestHeaders } from "./http_headers.ts";
import { type HttpTarget, request } from "./http_target.ts";
import { TimedSignal } from "../core/timed_signal.ts";

/** The largest metadata document taken (wire-protocol §5). */
const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** Both probes for a challenge together (wire-protocol §5). */
const PROBE_MS = 1_000;
/** One document; metadata is small and served from memory. */
const DOCUMENT_MS = 10_000;
const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/**
 * Answers an `oauth_discovery` command with the protected-resource metadata (RFC 9728) of the MCP
 * server, found at its own origin: the URL its challenge names, then the well-known path with and
 * without the server's path. Always answers: without a document with 404 if every candidate said so,
 * else 502.
 */
export async function discoverProtectedResource(
  target: HttpTarget,
  command: OAuthDiscoveryCommand,
  signal: AbortSignal,
): Promise<FinalReply> {
  // A document is public, and the command is not one of the consumer's own requests.
  const consumer = command.headers.filter(([name]) => !sameName(name, "Authorization"));
  const advertised = await challengedMetadata(target, consumer, signal);
  let notFound = 0;
  const candidates = metadataCandidates(target.url, advertised);
  for (const url of candidates) {
    signal.throwIfAborted();
    const found = await fetchDocument({ ...target, url }, consumer, signal);
    if (typeof found !== "number") return found;
    if (found === 404) notFound++;
  }
  return failedReply(notFound === candidates.length ? 404 : 502, {
    source: "protocol",
    kind: "non_protocol_response",
  });
}

/** Where the metadata may be, best first; only addresses of the MCP server's own origin. */
export function metadataCandidates(serverUrl: string, advertised: string | undefined): string[] {
  const { origin, pathname } = new URL(serverUrl);
  const suffix = pathname === "/" ? "" : pathname.replace(/\/+$/, "");
  const own = advertised !== undefined && URL.canParse(advertised, serverUrl)
    ? new URL(advertised, serverUrl)
    : undefined;
  const path = suffix.startsWith(WELL_KNOWN) ? suffix : `${WELL_KNOWN}${suffix}`;
  const urls = [`${origin}${path}`, `${origin}${WELL_KNOWN}`];
  if (own?.origin === origin) urls.unshift(own.href);
  return [...new Set(urls)];
}

/** The parts of a challenge list: a scheme, or a parameter with its quoted or bare value. */
const CHALLENGE_PART =
  /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?|"(?:[^"\\]|\\.)*"?/g;

/**
 * The `resource_metadata` parameter of a `Bearer` challenge in a `WWW-Authenticate` value
 * (RFC 9728 §5.1); other schemes have no say in it.
 */
export function resourceMetadataOf(challenges: string): string | undefined {
  let scheme = "";
  for (const [, name, quoted, token] of challenges.matchAll(CHALLENGE_PART)) {
    if (name === undefined) continue;
    const value = quoted?.replace(/\\(.)/g, "$1") ?? token;
    if (value === undefined) scheme = name.toLowerCase();
    else if (scheme === "bearer" && name.toLowerCase() === "resource_metadata") return value;
  }
  return undefined;
}

async function challengedMetadata(
  target: HttpTarget,
  consumer: HeaderList,
  signal: AbortSignal,
): Promise<string | undefined> {
  using timed = new TimedSignal(signal, PROBE_MS);
  for (const method of ["POST", "GET"] as const) {
    const defaults: HeaderLine[] = [
      ["Accept", "application/json, text/event-stream"],
      ["User-Agent", target.userAgent],
    ];
    if (method === "POST") defaults.push(["Content-Type", "application/json"]);
    const headers = requestHeaders(consumer, target.headers, defaults);
    try {
      const response = await request(
        target,
        method,
        headers,
        timed.signal,
        method === "POST" ? '{"jsonrpc":"2.0","id":0,"method":"ping"}' : undefined,
      );
      await response.body?.cancel();
      for (const [name, value] of headerLines(response.headers)) {
        const url = name.toLowerCase() === "www-authenticate"
          ? resourceMetadataOf(value)
          : undefined;
        if (url !== undefined) return url;
      }
    } catch {
      signal.throwIfAborted();
      return undefined; // the well-known places are tried all the same
    }
  }
  return undefined;
}

/** The document as a reply, or the status that stands for its absence (0 if unreachable). */
async function fetchDocument(
  target: HttpTarget,
  consumer: HeaderList,
  signal: AbortSignal,
): Promise<FinalReply | number> {
  using timed = new TimedSignal(signal, DOCUMENT_MS);
  const headers = requestHeaders(
    consumer.filter(([name]) => !sameName(name, "Accept")),
    target.headers,
    [["Accept", "application/json"], ["Accept-Encoding", "identity"], [
      "User-Agent",
      target.userAgent,
    ]],
  );
  try {
    const response = await request(target, "GET", headers, timed.signal);
    if (!response.ok) {
      await response.body?.cancel();
      return response.status;
    }
    const document = await readText(response, MAX_DOCUMENT_BYTES);
    const value = tryParseJson(document);
    if (!isJsonObject(value) || typeof value["resource"] !== "string") return 0;
    const lines = headerLines(response.headers);
    return { kind: "oauth_document", status: response.status, headers: lines, document };
  } catch {
    signal.throwIfAborted();
    return 0;
  }
}
