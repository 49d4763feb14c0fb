import type { AuthServerFinding } from "../../mcp/oauth_auth_server.ts";
import { type OauthAttempt, type OauthFinding, reasonOf } from "../../mcp/oauth_finding.ts";
import { channelCheckId, type Check, failed, passed, skipped, warned } from "./check.ts";
import type { Advertised } from "./initialize_check.ts";
import { shownUrl } from "./shown_target.ts";

/** What the look for metadata gave; `unfinished` if it took too long. */
export type OauthOutcome = OauthFinding | { readonly kind: "unfinished" };

const WHY = "Consumers read this metadata to find out where to get a token for the MCP server.";

/** Whether the server advertises OAuth, for what depends on it. */
export function advertisedBy(outcome: OauthOutcome): Advertised {
  switch (outcome.kind) {
    case "found":
      return "advertised";
    case "failed":
      return outcome.source === "www_authenticate" ? "advertised" : "unknown";
    case "not-advertised":
      return "not_advertised";
    case "unfinished":
      return "unknown";
  }
}

/**
 * The check `oauth_metadata` (cli §5, §17.16): a document anywhere is well, and so is none where none
 * is advertised; a place that the server names, or that breaks, is not.
 */
export function oauthCheck(channel: string, outcome: OauthOutcome): Check {
  const id = channelCheckId("oauth_metadata", channel);
  switch (outcome.kind) {
    case "found":
      return passed(id, `HTTP ${outcome.status} from ${shownUrl(outcome.url)}`, [
        ...outcome.attempts.map(attemptLine),
        ...(outcome.resourceMatches
          ? []
          : [`its resource is ${shownUrl(outcome.metadata.resource)}`]),
        ...authServerLines(outcome.authServer),
      ]);
    case "not-advertised":
      return passed(id, "not advertised", outcome.attempts.map(attemptLine));
    case "failed":
      return failedCheck(id, outcome);
    case "unfinished":
      return warned(id, "no answer in time", {
        why: WHY,
        evidence: [],
        next: ["check that the MCP server is not hung, then run doctor again"],
      });
  }
}

function failedCheck(id: string, outcome: OauthFinding & { readonly kind: "failed" }): Check {
  const { url, why, source, attempts } = outcome;
  const blamed = attempts.find((attempt) => attempt.url === url);
  const isNamed = source === "www_authenticate";
  const summary = `${why} from ${shownUrl(url)}${isNamed ? ", which the server names" : ""}`;
  const told = {
    why: WHY,
    evidence: attempts.map(attemptLine),
    next: [
      isNamed
        ? "whoever runs the MCP server: let the resource_metadata of its challenge name a document"
        : "whoever runs the MCP server: serve a JSON document with resource there, or 404",
    ],
  };
  // What the network does may pass.
  return blamed?.outcome.kind === "no-answer" && !isNamed
    ? warned(id, summary, told)
    : failed(id, summary, told);
}

/** The check where there is nobody to ask. */
export function oauthSkip(channel: string, reason: string, next: readonly string[] = []): Check {
  return skipped(channelCheckId("oauth_metadata", channel), reason, WHY, next);
}

function attemptLine({ url, source, outcome }: OauthAttempt): string {
  const named = source === "www_authenticate" ? ", which the server names" : "";
  return `${reasonOf(outcome)} from ${shownUrl(url)}${named}`;
}

function authServerLines(finding: AuthServerFinding): string[] {
  switch (finding.kind) {
    case "none":
      return ["it names no authorization server"];
    case "not-asked":
      return [`authorization server: ${shownUrl(finding.issuerUrl)}, not asked`];
    case "found": {
      const { issuerMismatch: other } = finding;
      return [
        `authorization server: ${shownUrl(finding.issuerUrl)}, metadata at ${
          shownUrl(finding.url)
        }`,
        ...(other === undefined ? [] : [`its issuer is another one: ${shownUrl(other.actual)}`]),
      ];
    }
    case "failed":
      return [`authorization server: ${shownUrl(finding.issuerUrl)}, no metadata: ${finding.why}`];
  }
}
