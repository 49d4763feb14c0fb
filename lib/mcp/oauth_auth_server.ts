import { egressTo } from "../core/egress.ts";
import { openHttpClient } from "../core/http_client.ts";
import { type AuthServerMetadata, isHttpUrl, readAuthServerMetadata } from "./oauth_document.ts";
import { fetchDocument, type Fetched } from "./oauth_fetch.ts";
import { askInTurn } from "./oauth_turns.ts";
import type { HttpUpstream } from "./probe.ts";

/** What was at one place where an authorization server's metadata may be. */
export interface AuthServerAttempt {
  readonly url: string;
  readonly status?: number;
  /** Why there is no usable document; absent if there is one. */
  readonly why?: string;
  readonly metadata?: AuthServerMetadata;
  readonly timedOut: boolean;
}

/** What is known of the first authorization server that a resource names (network-and-oauth §5.4). */
export type AuthServerFinding =
  /** The resource names none. */
  | { readonly kind: "none" }
  /** It is of another origin, and there is no egress to other origins. */
  | { readonly kind: "not-asked"; readonly issuerUrl: string }
  | {
    readonly kind: "found";
    readonly issuerUrl: string;
    /** The URL that answered. */
    readonly url: string;
    readonly metadata: AuthServerMetadata;
    /** The document's own issuer, where that is another one; accepted, but worth telling. */
    readonly issuerMismatch?: { readonly expected: string; readonly actual: string };
    readonly attempts: readonly AuthServerAttempt[];
  }
  | {
    readonly kind: "failed";
    readonly issuerUrl: string;
    readonly why: string;
    readonly attempts: readonly AuthServerAttempt[];
  };

const DOCUMENTS = ["oauth-authorization-server", "openid-configuration"] as const;

/**
 * Where the metadata of an issuer may be, best first: for each document the place that starts with the
 * well-known path and the one that ends with it. An issuer with a path is asked below it first.
 *
 * @param issuer an absolute `http:` or `https:` URL
 */
export function authServerPlaces(issuer: string): string[] {
  const { origin, pathname, search } = new URL(issuer);
  // Where the issuer is a bare origin, the URL parser adds the slash.
  const path = pathname === "/" && !/^[a-z]+:\/\/[^/]*\//i.test(issuer) ? "" : pathname;
  const stem = path.replace(/\/+$/, "");
  const places = DOCUMENTS.flatMap((document) => {
    const wellKnown = `/.well-known/${document}`;
    const prepended = `${origin}${wellKnown}${path}${search}`;
    const appended = `${origin}${stem}${wellKnown}${search}`;
    return stem === "" ? [prepended, appended] : [appended, prepended];
  });
  return [...new Set(places)];
}

/**
 * Looks for the metadata of the first authorization server. Its documents are public: no static
 * header and no certificate of the MCP server goes along.
 *
 * @throws the signal's reason if it aborts, and nothing else
 */
export async function lookForAuthServer(
  upstream: HttpUpstream,
  servers: readonly string[],
  signal: AbortSignal,
): Promise<AuthServerFinding> {
  const [issuerUrl] = servers;
  if (issuerUrl === undefined || !isHttpUrl(issuerUrl)) return { kind: "none" };
  const { outside, http, url, via, userAgent } = upstream;
  const own = new URL(issuerUrl).origin === new URL(url).origin;
  if (!own && outside === undefined) return { kind: "not-asked", issuerUrl };
  using opened = own || outside === undefined
    ? undefined
    : openHttpClient(egressTo(outside, issuerUrl));
  const attempts = await askInTurn(
    authServerPlaces(issuerUrl),
    async (place, timeoutMs) =>
      readAttempt(
        place,
        await fetchDocument({
          url: place,
          http: opened ?? http,
          via: own ? via : undefined,
          headers: [["User-Agent", userAgent]],
          timeoutMs,
        }, signal),
      ),
    {
      satisfies: ({ metadata }) => metadata?.issuer === issuerUrl,
      timedOut: ({ timedOut }) => timedOut,
    },
  );
  return chooseAuthServer(issuerUrl, attempts);
}

/** The document with the issuer that was asked for, or else the first with another one. Pure. */
export function chooseAuthServer(
  issuerUrl: string,
  attempts: readonly AuthServerAttempt[],
): AuthServerFinding {
  const chosen = attempts.find(({ metadata }) => metadata?.issuer === issuerUrl) ??
    attempts.find(({ metadata }) => metadata !== undefined);
  if (chosen?.metadata === undefined) {
    const why = attempts.map(({ why = "" }) => why).find((why) => why !== "HTTP 404") ?? "HTTP 404";
    return { kind: "failed", issuerUrl, why, attempts };
  }
  const { url, metadata } = chosen;
  const actual = metadata.issuer ?? "";
  return {
    kind: "found",
    issuerUrl,
    url,
    metadata,
    ...(actual === issuerUrl ? {} : { issuerMismatch: { expected: issuerUrl, actual } }),
    attempts,
  };
}

function readAttempt(url: string, fetched: Fetched): AuthServerAttempt {
  switch (fetched.kind) {
    case "body":
      return { url, status: fetched.status, timedOut: false, ...readBody(fetched) };
    case "status":
      return { url, status: fetched.status, why: `HTTP ${fetched.status}`, timedOut: false };
    case "malformed":
    case "redirect": {
      const { status, why } = fetched;
      return { url, status, why: `HTTP ${status}: ${why}`, timedOut: false };
    }
    case "no-answer": {
      const { kind, detail } = fetched.trouble;
      return { url, why: detail, timedOut: kind === "timeout" };
    }
  }
}

function readBody(
  { status, headers, text }: Extract<Fetched, { kind: "body" }>,
): Pick<AuthServerAttempt, "why" | "metadata"> {
  if (status !== 200) return { why: `HTTP ${status}` };
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  // A page that answers everything is HTML.
  if (type.split(";")[0]?.trim().toLowerCase() !== "application/json") {
    return { why: "its media type is not application/json" };
  }
  const read = readAuthServerMetadata(text);
  return read.kind === "ok" ? { metadata: read.value } : { why: read.why };
}
