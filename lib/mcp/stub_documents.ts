/**
 * The OAuth documents of the stub (mcp-transports §10). They exist so that discovery through the
 * tunnel has something to find; the endpoints they name are not there, and `/mcp` asks for no token.
 */

/** Where the stub speaks MCP. */
export const MCP_PATH = "/mcp";

/** What to say to the stub first. */
export const STUB_PROMPTS: readonly string[] = [
  "Which server am I talking to?",
  "Echo the words: hello through the tunnel",
  "Write tunnel in upper case",
];

/**
 * The document at a path, or `undefined` if the path has none.
 *
 * @param base origin the client used, without a trailing slash; every URL in a document starts with it
 */
export function stubDocument(path: string, base: string): object | undefined {
  switch (path) {
    case "/.well-known/oauth-protected-resource":
    case `/.well-known/oauth-protected-resource${MCP_PATH}`:
      return {
        resource: `${base}${MCP_PATH}`,
        authorization_servers: [base],
        scopes_supported: ["read", "write"],
      };
    case "/.well-known/oauth-authorization-server":
      return {
        issuer: base,
        authorization_endpoint: `${base}/authorize`,
        token_endpoint: `${base}/token`,
        jwks_uri: `${base}/jwks`,
        registration_endpoint: `${base}/register`,
        response_types_supported: ["code"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        token_endpoint_auth_methods_supported: ["none", "client_secret_post"],
        code_challenge_methods_supported: ["S256"],
      };
    case "/jwks":
      return { keys: [] };
    default:
      return undefined;
  }
}
