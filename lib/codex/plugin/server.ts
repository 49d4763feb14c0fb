import { Server } from "@modelcontextprotocol/sdk/server";
import { VERSION } from "../../core/version.ts";
import { isJsonObject } from "../../wire/json.ts";
import { manifest } from "./manifest.ts";
import { type StdioPipes, StdioTransport } from "./stdio_transport.ts";
import { callTool, type ToolHost } from "./tool_call.ts";
import { toolListing } from "./tool_listing.ts";
import { InvalidParams, readToolArguments } from "./tool_schemas.ts";

const SERVER_INFO = {
  name: manifest.name,
  title: manifest.interface.displayName,
  version: VERSION,
} as const;

const INSTRUCTIONS =
  "Puts private MCP servers behind a tunnel. Keys are named as env:NAME or file:PATH and never " +
  "given. After connect_stdio_mcp ask runtime_status until the client is ready; it names repairs.";

/** The SDK would make one to check what clients answer; they are not asked anything. */
const NO_VALIDATOR = {
  getValidator(): never {
    throw new Error("the plugin's server asks its clients for nothing");
  },
};

/** JSON-RPC: no such method. */
class MethodNotFound extends Error {
  override readonly name = "MethodNotFound";
  readonly code = -32601;
}

/**
 * Serves the plugin's tools over standard input and output until the input ends or the signal aborts
 * (codex §4.1). Calls run side by side; those that still run at the end are cancelled, and their
 * programs are gone when this returns. Whatever was asked before the end of the input is answered.
 */
export async function servePlugin(
  pipes: StdioPipes,
  host: ToolHost,
  signal: AbortSignal,
): Promise<void> {
  const end = new AbortController();
  const running = new Set<Promise<unknown>>();
  const server = new Server(SERVER_INFO, {
    capabilities: { tools: {} },
    instructions: INSTRUCTIONS,
    jsonSchemaValidator: NO_VALIDATOR,
  });
  // Not one SDK handler per method: those answer params of the wrong shape with -32603.
  server.fallbackRequestHandler = async ({ method, params }, { signal: cancelled }) => {
    switch (method) {
      case "tools/list":
        return { tools: toolListing() };
      case "tools/call": {
        const answering = answered(params, host, AbortSignal.any([cancelled, end.signal]));
        running.add(answering);
        try {
          return await answering;
        } finally {
          running.delete(answering);
        }
      }
      default:
        throw new MethodNotFound("Method not found");
    }
  };
  const transport = new StdioTransport(pipes);
  await server.connect(transport);
  const stopped = Promise.withResolvers<void>();
  const onAbort = () => stopped.resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  await Promise.race([transport.ended, stopped.promise]);
  // The SDK is still taking the last requests to what answers them.
  await nextTurn();
  end.abort();
  await Promise.allSettled(running);
  // And the answers to the transport, which writes them unless nobody reads.
  await nextTurn();
  await Promise.race([transport.written, stopped.promise]);
  signal.removeEventListener("abort", onAbort);
  await server.close();
}

/** Everything that only waits for its turn has had it. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

async function answered(params: unknown, host: ToolHost, signal: AbortSignal) {
  if (!isJsonObject(params) || typeof params["name"] !== "string") {
    throw new InvalidParams("tools/call needs the name of a tool");
  }
  const call = readToolArguments(params["name"], params["arguments"]);
  const { text, payload } = await callTool(call, host, signal);
  return { content: [{ type: "text", text }], structuredContent: payload };
}
