import type { HeaderList } from "../../wire/header_list.ts";
import { durationBetween, MAX_TIMER_MS } from "../duration.ts";
import {
  COMMAND_FIELDS,
  commandFromFields,
  parseCommandEntry,
  parseServerUrlEntry,
  SERVER_URL_FIELDS,
  serverUrlFromFields,
} from "../entries.ts";
import { entries, headers, scalar } from "../forms.ts";
import { sealHeaders } from "../headers.ts";
import type { Option } from "../option.ts";
import { integerBetween } from "../scalars.ts";
import type { McpBinding } from "../settings.ts";

const serverUrls: Option<readonly McpBinding[]> = {
  name: "mcp.server_urls",
  inFile: true,
  flag: "mcp.server-url",
  env: ["MCP_SERVER_URL"],
  form: entries({
    fields: SERVER_URL_FIELDS,
    referenceFields: ["url"],
    parseText: parseServerUrlEntry,
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
  inFile: true,
  flag: "mcp.command",
  env: ["MCP_COMMAND"],
  form: entries({
    fields: COMMAND_FIELDS,
    referenceFields: ["command"],
    parseText: parseCommandEntry,
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

/** The MCP servers and how they are called. */
export const mcpOptions = {
  serverUrls,
  commands,
  mcpHeaders,
  connectionMaxTtl,
  maxConcurrentRequests,
};
