import { Server } from "@modelcontextprotocol/sdk/server";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/types"
import { InitializeRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { VERSION } from "../core/version.ts";
import { REQUEST_ID_HEADER } from "../mcp/memory.ts";
import { isJsonObject } from "../wire/json.ts";
import { FALLBACK_VERSION, PROTOCOL_VERSIONS } from "./protocol_versions.ts";
import { InvalidParams } from "./schemas.ts";
import type { ToolOutcome } from "./tools/tool.ts";
import { toolResult } from "./tools/tool_result.ts";
import { ToolSet, type ToolSource } from "./tools/tool_set.ts";

/** What Harpoon tells of itself (harpoon §4). */
const SERVER_INFO = {
  name: "harpoon",
  title: "Harpoon (Constrained HTTP Client)",
  version: VERSION,
} as const;

const CAPABILITIES = { tools: {} } as const;

const INSTRUCTIONS =
  "Harpoon is a constrained outbound HTTP client. It calls allowlisted targets " +
  "by their labels and cannot reach arbitrary hosts. Use list_targets to see the labels; URLs are " +
  "not shown and not accepted. In answers, harpoon://<label> stands for the URL of a target.";

/** The SDK would make one per server, at some cost, to check what clients answer; they are not asked. */
const NO_VALIDATOR = {
  getValidator(): never {
    throw new Error("Harpoon asks its clients for nothing");
  },
};

/** JSON-RPC: no such method. */
class MethodNotFound extends Error {
  override readonly name = "MethodNotFound";
  readonly code = -32601;
}

/**
 * A Harpoon MCP server, for one connection at a time (harpoon §4).
 *
 * Deliberately lenient: calls are served without an `initialize` before them. The server keeps no
 * state between calls, and a consumer's session outlives a restart of this client, so refusing would
 * break consumers that did nothing wrong (MCP SDK servers do the same, mcp-eras §3).
 *
 * Calls run side by side. There is no limit on them here: through the tunnel the dispatcher's slots
 * bound them, over HTTP the endpoint does.
 *
 * @param tunnelled whether the messages come through the tunnel: only then does `x-request-id` name
 * one of its commands; an HTTP client could write anything there
 */
export function harpoonServer(source: ToolSource, tunnelled: boolean): Server {
  const tools = new ToolSet(source);
  const server = new Server(SERVER_INFO, {
    capabilities: CAPABILITIES,
    jsonSchemaValidator: NO_VALIDATOR,
  });
  // The SDK's own answer falls back to another revision and offers one more (harpoon §4).
  server.setRequestHandler(InitializeRequestSchema, ({ params: { protocolVersion } }) => ({
    protocolVersion: PROTOCOL_VERSIONS.includes(protocolVersion)
      ? protocolVersion
      : FALLBACK_VERSION,
    capabilities: CAPABILITIES,
    serverInfo: SERVER_INFO,
    instructions: INSTRUCTIONS,
  }));
  // Not one SDK handler per method: those answer params of the wrong shape with -32603.
  server.fallbackRequestHandler = async ({ method, params }, { signal, requestInfo }) => {
    switch (method) {
      case "tools/list":
        return { tools: tools.tools.map(({ listing }) => listing) };
      case "tools/call": {
        const requestId = tunnelled ? requestIdIn(requestInfo?.headers) : undefined;
        return toolResult(await callTool(tools, params, requestId, signal));
      }
      default:
        throw new MethodNotFound("Method not found");
    }
  };
  return server;
}

function callTool(
  tools: ToolSet,
  params: unknown,
  requestId: string | undefined,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  if (!isJsonObject(params) || typeof params["name"] !== "string") {
    throw new InvalidParams("tools/call needs the name of a tool");
  }
  const tool = tools.named(params["name"]);
  if (tool === undefined) throw new InvalidParams(`unknown tool: ${params["name"]}`);
  return tool.call(params["arguments"], requestId, signal);
}

function requestIdIn(headers: Readonly<Record<string, unknown>> = {}): string | undefined {
  const value = headers[REQUEST_ID_HEADER];
  return typeof value === "string" ? value : undefined;
}
