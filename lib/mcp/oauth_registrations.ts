import { nodeCrypto } from "../core/node_crypto.ts";
import { sameOrigin } from "../core/static_headers.ts";
import { type AuthServerFinding, authServerPlaces } from "./oauth_auth_server.ts";
import { isHttpUrl } from "./oauth_document.ts";
import type { OauthFinding } from "./oauth_finding.ts";

/** What an address is to the OAuth set-up of an MCP server. */
export type OauthRole =
  | "prmd-resource"
  | "prmd-auth-server"
  | "prmd-source"
  | "auth-server-metadata"
  | "issuer"
  | "token-endpoint"
  | "jwks-uri"
  | "introspection-endpoint"
  | "registration-endpoint"
  | "revocation-endpoint";

/** An address that consumers of the MCP server may have to reach through the tunnel. */
export interface OauthRegistration {
  readonly role: OauthRole;
  readonly url: string;
  /** A private host that only the metadata names: not to be registered for that alone. */
  readonly guarded: boolean;
  /** Reached through the MCP server's Unix socket, where it has one. */
  readonly onMcpSocket: boolean;
  /** Joins what belongs to one authorization server. */
  readonly group?: string;
}

/**
 * The addresses of a finding, in the published order, each role and URL once: registering the same
 * finding again adds nothing (network-and-oauth §5.5, §10.6). The authorization endpoint is for browsers
 * and never among them.
 *
 * @param mcpUrl the MCP server's URL
 */
export function registrationsOf(
  { url, metadata, authServer }: Extract<OauthFinding, { kind: "found" }>,
  mcpUrl: string,
): OauthRegistration[] {
  const group = `auth-server:${shortHash(url)}:0`;
  const own = (role: OauthRole, address: string | undefined): OauthRegistration[] => {
    if (address === undefined || !isHttpUrl(address)) return [];
    const isOwn = sameOrigin(address, mcpUrl);
    const record = { role, url: address, guarded: !isOwn, onMcpSocket: isOwn };
    return [role === "prmd-auth-server" ? { ...record, group } : record];
  };
  const records = [
    ...own("prmd-resource", metadata.resource),
    ...own("prmd-auth-server", metadata.authorizationServers[0]),
    ...own("prmd-source", url),
    ...derived(authServer, mcpUrl).map((record) => ({ ...record, group })),
  ];
  return records.filter((record, i) =>
    records.findIndex((other) => other.role === record.role && other.url === record.url) === i
  );
}

/** What the authorization server's own document names; trusted as far as the issuer's origin goes. */
function derived(authServer: AuthServerFinding, mcpUrl: string): OauthRegistration[] {
  if (authServer.kind !== "found") return [];
  const { issuerUrl, url: metadataUrl, metadata } = authServer;
  const places = authServerPlaces(issuerUrl);
  const named: readonly (readonly [OauthRole, string | undefined])[] = [
    ["auth-server-metadata", metadataUrl],
    ["issuer", metadata.issuer],
    ["token-endpoint", metadata.tokenEndpoint],
    ["jwks-uri", metadata.jwksUri],
    ["introspection-endpoint", metadata.introspectionEndpoint],
    ["registration-endpoint", metadata.registrationEndpoint],
    ["revocation-endpoint", metadata.revocationEndpoint],
  ];
  const isOwnIssuer = sameOrigin(issuerUrl, mcpUrl);
  return named.flatMap(([role, url]) => {
    if (url === undefined || !isHttpUrl(url)) return [];
    const trusted = isOwnIssuer && sameOrigin(url, issuerUrl);
    const onMcpSocket = trusted && (isBelow(url, issuerUrl) || places.includes(url));
    return [{ role, url, guarded: !trusted, onMcpSocket }];
  });
}

function isBelow(url: string, issuerUrl: string): boolean {
  const path = (text: string) => `${new URL(text).pathname.replace(/\/+$/, "")}/`;
  return path(url).startsWith(path(issuerUrl));
}

/** Six bytes tell apart what one operator will ever have. */
function shortHash(text: string): string {
  return nodeCrypto().createHash("sha256").update(text).digest("hex").slice(0, 12);
}
