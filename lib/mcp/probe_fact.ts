import type { ProbeFact } from "../core/fact.ts";
import type { OauthServerStep, OauthStep } from "../core/oauth_step.ts";
import type { AuthServerFinding } from "./oauth_auth_server.ts";
import { type OauthAttempt, type OauthFinding, reasonOf } from "./oauth_finding.ts";
import { type OauthRegistration, registrationsOf } from "./oauth_registrations.ts";
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

/** A finding as facts tell it, by origins without paths, and the addresses it names in full. */
export type OauthLook =
  | {
    readonly kind: "found";
    readonly status: number;
    readonly resource?: string;
    readonly authorizationServer?: string;
    readonly authorizationServers: number;
    readonly resourceMatches: boolean;
    readonly steps: readonly OauthStep[];
    readonly server?: OauthServerStep;
    readonly registrations: readonly OauthRegistration[];
  }
  | { readonly kind: "not_advertised"; readonly steps: readonly OauthStep[] }
  | { readonly kind: "failed"; readonly detail: string; readonly steps: readonly OauthStep[] };

/** Tells a finding the way facts do. @param mcpUrl the MCP server's URL */
export function oauthLook(finding: OauthFinding, mcpUrl: string): OauthLook {
  switch (finding.kind) {
    case "found": {
      const resource = originOf(finding.metadata.resource);
      const server = originOf(finding.metadata.authorizationServers[0]);
      return {
        kind: "found",
        status: finding.status,
        ...(resource === undefined ? {} : { resource }),
        ...(server === undefined ? {} : { authorizationServer: server }),
        authorizationServers: finding.metadata.authorizationServers.length,
        resourceMatches: finding.resourceMatches,
        steps: stepsOf(finding.attempts),
        ...serverPart(finding.authServer),
        registrations: registrationsOf(finding, mcpUrl),
      };
    }
    case "not-advertised":
      return { kind: "not_advertised", steps: stepsOf(finding.attempts) };
    case "failed":
      return { kind: "failed", detail: finding.why, steps: stepsOf(finding.attempts) };
  }
}

function stepsOf(attempts: readonly OauthAttempt[]): OauthStep[] {
  return attempts.map(({ url, source, outcome }) => ({
    url: shownUrl(url),
    source,
    ...("status" in outcome ? { status: outcome.status } : {}),
    ...(outcome.kind === "document" ? {} : { why: reasonOf(outcome) }),
    selected: outcome.kind === "document",
  }));
}

function serverPart(finding: AuthServerFinding): { server?: OauthServerStep } {
  if (finding.kind === "none") return {};
  const { issuerUrl } = finding;
  const steps = finding.kind === "not-asked"
    ? []
    : finding.attempts.map(({ url, status, why }): OauthStep => ({
      url: shownUrl(url),
      source: "auth_server",
      ...(status === undefined ? {} : { status }),
      ...(why === undefined ? {} : { why }),
      selected: finding.kind === "found" && url === finding.url,
    }));
  const why = finding.kind === "failed"
    ? finding.why
    : finding.kind === "not-asked"
    ? "of another origin, which is not asked"
    : undefined;
  const other = finding.kind === "found" ? finding.issuerMismatch?.actual : undefined;
  return {
    server: {
      issuer: shownUrl(issuerUrl),
      steps,
      ...(why === undefined ? {} : { why }),
      ...(other === undefined ? {} : { otherIssuer: shownUrl(other) }),
    },
  };
}

/** Scheme, host and path: metadata may be hostile or careless about the rest. */
function shownUrl(text: string): string {
  const url = URL.parse(text);
  return url === null || url.origin === "null" ? "" : `${url.origin}${url.pathname}`;
}

/** Scheme and host of a web address; other texts are not shown. */
function originOf(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text);
  return url === null || url.origin === "null" ? undefined : url.origin;
}
