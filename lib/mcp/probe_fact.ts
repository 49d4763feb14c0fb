import type { ProbeFact } from "../core/fact.ts";
import type { OauthFinding } from "./oauth_finding.ts";
import type { InitializeOutcome } from "./probe_outcome.ts";

/** The part of a `probe_finished` fact that the outcome alone decides. */
export type ProbeFinding = Omit<
  Extract<ProbeFact, { kind: "probe_finished" }>,
  "kind" | "channel" | "attempt" | "ms" | "retryInMs"
>;

/** Tells an outcome as a fact; no address, challenge or text of the server goes along but its name. */
export function probeFinding(outcome: InitializeOutcome): ProbeFinding {
  switch (outcome.kind) {
    case "ok": {
      const { protocolVersion, server: { name, version } } = outcome;
      return {
        outcome: "ok",
        protocolVersion,
        ...(name === undefined ? {} : { serverName: name }),
        ...(version === undefined ? {} : { serverVersion: version }),
      };
    }
    case "auth-required":
      return { outcome: "auth-required", detail: `HTTP ${outcome.status}` };
    default:
      return { outcome: outcome.kind, detail: outcome.detail };
  }
}

/** A finding as far as facts tell it: origins, no paths. */
export type OauthLook =
  | {
    readonly kind: "found";
    readonly status: number;
    readonly resource?: string;
    readonly authorizationServer?: string;
  }
  | { readonly kind: "not_advertised" }
  | { readonly kind: "failed"; readonly detail: string };

/** Tells a finding the way facts do. */
export function oauthLook(finding: OauthFinding): OauthLook {
  switch (finding.kind) {
    case "found": {
      const resource = originOf(finding.metadata.resource);
      const server = originOf(finding.metadata.authorizationServers[0]);
      return {
        kind: "found",
        status: finding.status,
        ...(resource === undefined ? {} : { resource }),
        ...(server === undefined ? {} : { authorizationServer: server }),
      };
    }
    case "not-advertised":
      return { kind: "not_advertised" };
    case "failed":
      return { kind: "failed", detail: finding.why };
  }
}

/** Scheme and host of a web address; other texts are not shown. */
function originOf(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text);
  return url === null || url.origin === "null" ? undefined : url.origin;
}
