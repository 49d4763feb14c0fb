import type { HeaderList } from "../wire/header_list.ts";
import type { ResourceMetadata } from "./oauth_document.ts";
import type { AuthServerFinding } from "./oauth_auth_server.ts";
import type { CandidateSource } from "./oauth_candidates.ts";
import type { Trouble } from "./probe.ts";

/** What was at one place where protected-resource metadata may be. */
export type DocumentOutcome =
  | {
    readonly kind: "document";
    readonly status: number;
    /** All upstream lines, unfiltered. */
    readonly headers: HeaderList;
    /** The body as it came. */
    readonly text: string;
    readonly metadata: ResourceMetadata;
  }
  | { readonly kind: "status"; readonly status: number }
  /** Success, but the body is no usable document. */
  | { readonly kind: "malformed"; readonly status: number; readonly why: string }
  /** The server names a place of another origin, which is not asked (network-and-oauth §10.8). */
  | { readonly kind: "elsewhere" }
  /** It redirects to another origin, or too often. */
  | { readonly kind: "redirect"; readonly status: number; readonly why: string }
  | { readonly kind: "no-answer"; readonly trouble: Trouble };

/** One place and what was there. */
export interface OauthAttempt {
  readonly url: string;
  /** `www_authenticate`: the server itself named this place, in a challenge. */
  readonly source: CandidateSource;
  readonly outcome: DocumentOutcome;
}

/** What is known of a server's OAuth metadata (network-and-oauth §5). */
export type OauthFinding =
  | {
    readonly kind: "found";
    /** The URL that answered. */
    readonly url: string;
    readonly source: CandidateSource;
    readonly status: number;
    readonly metadata: ResourceMetadata;
    /** Whether `resource` is the MCP server's URL or a prefix of it, as RFC 9728 wants. */
    readonly resourceMatches: boolean;
    readonly authServer: AuthServerFinding;
    readonly attempts: readonly OauthAttempt[];
  }
  /** No place has a document, none is broken, and the server names none. */
  | { readonly kind: "not-advertised"; readonly attempts: readonly OauthAttempt[] }
  | {
    readonly kind: "failed";
    /** The place to blame. */
    readonly url: string;
    readonly source: CandidateSource;
    readonly status?: number;
    /** One line for the operator, without the address. */
    readonly why: string;
    readonly attempts: readonly OauthAttempt[];
  };

/** What the places say together, where none of them has a document (cli §17.16). */
export function verdictWithoutDocument(
  attempts: readonly OauthAttempt[],
): Exclude<OauthFinding, { kind: "found" }> {
  const blamed = attempts.find(({ source }) => source === "www_authenticate") ??
    attempts.find(({ outcome }) => isBroken(outcome));
  if (blamed === undefined) return { kind: "not-advertised", attempts };
  const { url, source, outcome } = blamed;
  return {
    kind: "failed",
    url,
    source,
    ...("status" in outcome ? { status: outcome.status } : {}),
    why: reasonOf(outcome),
    attempts,
  };
}

/** What a place had to say, in a few words and without an address. */
export function reasonOf(outcome: DocumentOutcome): string {
  switch (outcome.kind) {
    case "document":
      return `HTTP ${outcome.status}`;
    case "status":
      return `HTTP ${outcome.status}`;
    case "malformed":
      return `HTTP ${outcome.status} without usable metadata: ${outcome.why}`;
    case "elsewhere":
      return "the server's challenge names a place of another origin, which is not asked";
    case "redirect":
      return `HTTP ${outcome.status}: ${outcome.why}`;
    case "no-answer":
      return outcome.trouble.detail;
  }
}

/** A refusal says that there is nothing for a stranger; a fault says that something should be there. */
function isBroken(outcome: DocumentOutcome): boolean {
  switch (outcome.kind) {
    case "document":
      return false;
    case "status":
      return outcome.status >= 500;
    case "malformed":
    case "elsewhere":
    case "redirect":
    case "no-answer":
      return true;
  }
}
