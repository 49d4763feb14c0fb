import type { HeaderList } from "../../wire/header_list.ts";
import { durationBetween, MAX_TIMER_MS } from "../duration.ts";
import {
  COMMAND_FIELDS,
  commandFromFields,
  SERVER_URL_FIELDS,
  serverUrlFromFields,
  splitCommandEntry,
  splitServerUrlEntry,
} from "../entries.ts";
import { entries, headers, pathReference, proxyReference, scalar, toggle } from "../forms.ts";
import { sealHeaders } from "../headers.ts";
import type { Option } from "../option.ts";
import { integerBetween } from "../scalars.ts";
import type { McpBinding, ProxySetting, ToolPolicySetting } from "../settings.ts";
import { eraMap } from "../eras.ts";
import type { ChannelEra } from "../engine_settings.ts";
import { toolPolicyMap } from "../tool_policies.ts";

const SECTION = "MCP servers";

const serverUrls: Option<readonly McpBinding[]> = {
  name: "mcp.server_urls",
  section: SECTION,
  inFile: true,
  flag: "mcp.server-url",
  env: ["MCP_SERVER_URL"],
  form: entries({
    fields: SERVER_URL_FIELDS,
    inFileReferences: ["url"],
    pathReferences: ["unix-socket", "http-proxy", "client-cert", "client-key"],
    split: splitServerUrlEntry,
    fromFields: serverUrlFromFields,
  }),
  fallback: [],
  secrecy: "url",
  blankIsError: "flag",
  example: "channel=main,url=http://127.0.0.1:3000/mcp",
  help: "MCP server to reach over HTTP: a URL for channel main, or channel=NAME,url=URL",
};

const commands: Option<readonly McpBinding[]> = {
  name: "mcp.commands",
  section: SECTION,
  inFile: true,
  flag: "mcp.command",
  env: ["MCP_COMMAND"],
  form: entries({
    fields: COMMAND_FIELDS,
    inFileReferences: ["command"],
    pathReferences: [],
    split: splitCommandEntry,
    fromFields: commandFromFields,
  }),
  fallback: [],
  secrecy: "secret",
  blankIsError: "flag",
  example: "channel=main,command=python server.py",
  help:
    "MCP server to start as a child: a command for channel main, or channel=NAME,command=COMMAND",
};

const mcpHeaders: Option<HeaderList> = {
  name: "mcp.extra_headers",
  section: SECTION,
  inFile: true,
  flag: "mcp.extra-headers",
  env: ["MCP_EXTRA_HEADERS"],
  form: headers([]),
  fallback: sealHeaders([]),
  secrecy: "secret",
  blankIsError: "flag",
  example: '"Authorization: env:MCP_AUTHORIZATION"',
  help: '"Name: value" added to MCP requests; the value may be env:NAME or file:PATH',
};

const connectionMaxTtl: Option<number> = {
  name: "mcp.connection_max_ttl",
  section: SECTION,
  inFile: true,
  flag: "mcp.connection-max-ttl",
  env: ["MCP_CONNECTION_MAX_TTL"],
  form: scalar(durationBetween({ aboveMs: 0, maxMs: MAX_TIMER_MS })),
  fallback: 600_000,
  secrecy: "open",
  example: "10m",
  shownDefault: "10m0s",
  help: "the longest a command may take at the MCP server",
};

const maxConcurrentRequests: Option<number> = {
  name: "mcp.max_concurrent_requests",
  section: SECTION,
  inFile: true,
  flag: "mcp.max-concurrent-requests",
  env: ["MCP_MAX_CONCURRENT_REQUESTS"],
  form: scalar(integerBetween(1, Number.MAX_SAFE_INTEGER)),
  fallback: 10,
  secrecy: "open",
  example: "10",
  shownDefault: "10",
  help: "commands served at the same time",
};

const discoveryHeaders: Option<HeaderList> = {
  name: "mcp.discovery_extra_headers",
  section: SECTION,
  inFile: true,
  flag: "mcp.discovery-extra-headers",
  env: ["MCP_DISCOVERY_EXTRA_HEADERS"],
  form: headers([]),
  fallback: sealHeaders([]),
  secrecy: "secret",
  blankIsError: "flag",
  example: '"X-Probe: env:PROBE_TOKEN"',
  help: '"Name: value" added to probes and discovery only; wins over mcp.extra_headers',
};

const mcpProxy: Option<ProxySetting | undefined> = {
  name: "mcp.http_proxy",
  section: SECTION,
  inFile: true,
  flag: "mcp.http-proxy",
  env: ["MCP_HTTP_PROXY"],
  form: proxyReference(),
  fallback: undefined,
  secrecy: "url",
  blankIsError: "flag",
  example: "http://proxy.corp.example:8080 or env:HTTPS_PROXY",
  help: "proxy to MCP servers that have none of their own",
};

const mcpClientCert: Option<string | undefined> = {
  name: "mcp.client_cert",
  section: SECTION,
  inFile: true,
  flag: "mcp.client-cert",
  env: ["MCP_CLIENT_CERT"],
  form: pathReference(),
  fallback: undefined,
  secrecy: "open",
  example: "/etc/tunnel-client/mcp.pem",
  help: "PEM file of the client certificate for MCP servers",
};

const mcpClientKey: Option<string | undefined> = {
  name: "mcp.client_key",
  section: SECTION,
  inFile: true,
  flag: "mcp.client-key",
  env: ["MCP_CLIENT_KEY"],
  form: pathReference(),
  fallback: undefined,
  secrecy: "open",
  example: "/etc/tunnel-client/mcp.key",
  help: "PEM file of its key",
};

const mcpCaBundle: Option<string | undefined> = {
  name: "mcp.ca_bundle",
  section: SECTION,
  inFile: true,
  form: pathReference(),
  fallback: undefined,
  secrecy: "open",
  example: "/etc/tunnel-client/mcp-ca.pem",
  help: "PEM file trusted for MCP servers only",
};

const startupWait: Option<number> = {
  name: "mcp.startup_wait_timeout",
  section: SECTION,
  inFile: true,
  flag: "mcp.startup-wait-timeout",
  env: ["MCP_STARTUP_WAIT_TIMEOUT"],
  form: scalar(durationBetween({ minMs: 0, maxMs: MAX_TIMER_MS })),
  fallback: 0,
  secrecy: "open",
  example: "30s",
  shownDefault: "0s",
  help: "how long the first poll waits for the main server to accept connections",
};

const toolPolicy: Option<readonly ToolPolicySetting[]> = {
  name: "mcp.tool_policy",
  section: SECTION,
  inFile: true,
  flag: "mcp.tool-policy",
  env: ["MCP_TOOL_POLICY"],
  form: toolPolicyMap(),
  fallback: [],
  secrecy: "open",
  blankIsError: "flag",
  example: "channel=main,deny=delete_*",
  help: "tools consumers see and reach, by channel; in a profile main: {allow: [..], deny: [..]}",
};

const mcpEra: Option<readonly ChannelEra[]> = {
  name: "mcp.era",
  section: SECTION,
  inFile: true,
  flag: "mcp.era",
  env: ["MCP_ERA"],
  form: eraMap(),
  fallback: [],
  secrecy: "open",
  blankIsError: "flag",
  example: "main=legacy",
  shownDefault: "auto",
  help: "what a channel's server speaks: auto, legacy, modern, or passthrough to translate nothing",
};

const relayServerRequests: Option<boolean> = {
  name: "mcp.relay_server_requests",
  section: SECTION,
  inFile: true,
  flag: "mcp.relay-server-requests",
  env: ["MCP_RELAY_SERVER_REQUESTS"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help:
    "carry sampling, elicitation and roots requests to 2025-era callers; the control plane must, too",
};

/** The MCP servers and how they are called. */
export const mcpOptions = {
  serverUrls,
  commands,
  mcpHeaders,
  connectionMaxTtl,
  maxConcurrentRequests,
  discoveryHeaders,
  mcpProxy,
  mcpClientCert,
  mcpClientKey,
  mcpCaBundle,
  startupWait,
  toolPolicy,
  mcpEra,
  relayServerRequests,
};
