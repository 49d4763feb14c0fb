import { typed } from "../self_command.ts";

/** How sign-in of an MCP server is found through a tunnel. */
export const oauthTopic: readonly string[] = [
  "The tunnel's key is between this client and the control plane. Who may use your MCP server is the",
  "server's own affair: it says so in two documents, and the product that connects reads them through",
  "the tunnel. The client fetches and forwards; it issues no tokens and keeps none.",
  "",
  "1. Protected resource metadata, served by the MCP server:",
  "     /.well-known/oauth-protected-resource/<path of the MCP URL>, or without the path at the root.",
  "   A 401 answer of the server may name another place in WWW-Authenticate (resource_metadata).",
  "   It must hold resource and authorization_servers.",
  "2. Authorization server metadata, served by the first of those servers:",
  "     /.well-known/oauth-authorization-server, or /.well-known/openid-configuration.",
  "   It names where users sign in, where tokens are fetched and, for clients that register",
  "   themselves (DCR), the registration_endpoint.",
  "",
  "No such document at any of these places is fine: the server needs no sign-in. A server error, a page",
  "that is not JSON, or an advertised document that is missing is a mistake worth mending first;",
  `${typed("doctor --explain")} names the URL and what came back.`,
  "",
  "Both must be reachable from where this client runs; the sign-in page itself from where users are.",
  "Headers that discovery alone needs go into mcp.discovery_extra_headers.",
  "",
  "Try it with the built-in server, which publishes both documents and asks for nothing:",
  `  ${typed("dev mcp-stub")}`,
];
